import type { GatewayError, Job, Model } from '@pixazo-gateway/client';
import { useJobs, useModels } from '@pixazo-gateway/client/react';
import { useCallback, useEffect, useState } from 'react';
import { isSandbox, trustedDocumentsOnly } from '../gateway-facts.js';
import { JobList } from './job-list.js';
import { ModelForm } from './model-form.js';
import { ModelPicker } from './model-picker.js';
import { PageHeader } from './page-header.js';
import { problemIn } from './problem.js';
import { TokenDialog } from './token-dialog.js';
import { useTabTitle } from './use-tab-title.js';
import { ViewerProvider } from './viewer.js';

const none: readonly Model[] = [];
/** The chosen model survives a reload. */
const CHOSEN = 'pixazo-model';

interface SignIn {
  /** Null: the caller gave none. */
  token: string | null;
  onSignIn: (token: string) => void;
  onSignOut: () => void;
}

/** The page: a form for each model on one side, the jobs on the other. */
export function Studio({ token, onSignIn, onSignOut }: SignIn) {
  const jobs = useJobs();
  useTabTitle(jobs.jobs);
  const { models, error } = useLastModels();
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(CHOSEN));
  // A form that was opened keeps its texts; hundreds that were not would only take time.
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const shown = models?.find(({ id }) => id === chosen) ?? models?.[0];
  const [used, setUsed] = useState<Job | null>(null);
  const [started, setStarted] = useState<string | null>(null);
  const demand = [jobs.error, error].find((one) => one?.code === 'UNAUTHENTICATED')?.message ?? null;

  const choose = useCallback((id: string) => {
    setOpened((before) => new Set(before).add(id));
    setChosen(id);
    sessionStorage.setItem(CHOSEN, id);
  }, []);
  const use = useCallback(
    (job: Job) => {
      choose(job.model.id);
      // The same job again is another press.
      setUsed({ ...job });
    },
    [choose],
  );

  return (
    <ViewerProvider>
      <PageHeader jobs={jobs} onSignOut={token === null ? null : onSignOut} />
      {isSandbox && (
        <aside className="mode-notice" aria-label="Mode">
          <strong>Sandbox.</strong> Nothing here costs money, and every result is a sample.
        </aside>
      )}
      {trustedDocumentsOnly && error?.code === 'OPERATION_REJECTED' && (
        <aside className="mode-notice" aria-label="Trusted documents">
          <strong>Trusted documents only.</strong> To use this page, add those of{' '}
          <code>web/trusted-documents.json</code> to the manifest that <code>TRUSTED_DOCUMENTS</code> names.
        </aside>
      )}
      <main>
        <section className="make" aria-label="Make something">
          {!models && <p className="quiet">{problemIn(error) ?? 'Reading the models…'}</p>}
          {models && shown && <ModelPicker models={models} chosen={shown.id} onChoose={choose} />}
          {models
            ?.filter(({ id }) => id === shown?.id || id === models[0]?.id || opened.has(id))
            .map((model) => (
              <ModelForm
                key={model.id}
                model={model}
                isShown={model === shown}
                used={used?.model.id === model.id ? used : null}
                onStarted={setStarted}
              />
            ))}
        </section>
        <JobList models={models ?? none} started={started} onUse={use} />
      </main>
      <TokenDialog demand={demand} token={token} isSignedIn={jobs.status === 'live'} onSignIn={onSignIn} />
    </ViewerProvider>
  );
}

/** The models. Those that were read last stay while they are read for another token, and so do the forms. */
function useLastModels(): { models: readonly Model[] | null; error: GatewayError | null } {
  const { models, error } = useModels();
  const [last, setLast] = useState(models);
  useEffect(() => {
    if (models) setLast(models);
  }, [models]);
  return { models: models ?? last, error };
}
