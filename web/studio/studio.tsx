import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { isSandbox, trustedDocumentsOnly } from '../gateway-facts.js';
import { ModelsDocument } from '../graph/graphql.js';
import type { Liveness } from './connection.js';
import type { JobFeed } from './job-feed.js';
import { JobList } from './job-list.js';
import { ModelForm } from './model-form.js';
import { ModelPicker } from './model-picker.js';
import { PageHeader } from './page-header.js';
import { problemIn } from './problem.js';
import type { Session } from './session.js';
import { TokenDialog } from './token-dialog.js';
import { useWatched, type Watched } from './watched.js';

/** The page: a form for each model on one side, the jobs on the other. */
export function Studio(props: { session: Session; liveness: Watched<Liveness>; feed: JobFeed }) {
  const { session, feed } = props;
  const liveness = useWatched(props.liveness);
  const token = useWatched(session.token);
  const [{ data, error }, readModels] = useQuery({ query: ModelsDocument });
  const [chosen, setChosen] = useState<string>();
  // A form that was opened keeps its texts; hundreds that were not would only take time.
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const models = data?.models ?? [];
  const shown = models.find(({ id }) => id === chosen) ?? models[0];

  const choose = (id: string) => {
    setOpened((before) => new Set([...before, id, ...(shown ? [shown.id] : [])]));
    setChosen(id);
  };

  const problem = problemIn(error);
  const isMissing = data === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another token or a new connection is another chance
  useEffect(() => {
    if (isMissing && liveness === 'live') readModels({ requestPolicy: 'network-only' });
  }, [isMissing, liveness, token, readModels]);

  return (
    <>
      <PageHeader liveness={liveness} />
      {isSandbox && (
        <aside className="mode-notice" aria-label="Mode">
          <strong>Sandbox.</strong> Nothing here costs money, and every result is a sample.
        </aside>
      )}
      {trustedDocumentsOnly && problem && (
        <aside className="mode-notice" aria-label="Trusted documents">
          <strong>Trusted documents only.</strong> To use this page, add those of{' '}
          <code>web/graph/persisted-documents.json</code> to the manifest that <code>TRUSTED_DOCUMENTS</code>{' '}
          names.
        </aside>
      )}
      <main>
        <section className="make" aria-label="Make something">
          {isMissing && <p className="quiet">{problem ?? 'Reading the models…'}</p>}
          {shown && <ModelPicker models={models} chosen={shown.id} onChoose={choose} />}
          {models
            .filter(({ id }) => id === shown?.id || opened.has(id))
            .map((model) => (
              <ModelForm key={model.id} model={model} isShown={model === shown} feed={feed} />
            ))}
        </section>
        <JobList feed={feed} models={models} />
      </main>
      <TokenDialog session={session} />
    </>
  );
}
