import { type GatewayError, isTerminal, type Job, type Model } from '@pixazo-gateway/client';
import { useJobs, useModels } from '@pixazo-gateway/client/react';
import { lazy, Suspense, useDeferredValue, useEffect, useState } from 'react';
import { isSandbox, trustedDocumentsOnly } from '../gateway-facts.js';
import { titleOf } from './job-title.js';
import { messages, statuses } from './messages.js';
import { ModelForm } from './model-form.js';
import { ModelPicker } from './model-picker.js';
import { PageHeader } from './page-header.js';
import { PanelTabs } from './panel-tabs.js';
import { problemIn } from './problem.js';
import { modelForExamples, PromptExamples } from './prompt-examples.js';
import { Prose } from './prose.js';
import { TokenDialog } from './token-dialog.js';
import { useChosenModel } from './use-chosen-model.js';
import { useHandover } from './use-handover.js';
import { useLatestEnd } from './use-latest-end.js';
import { usePanels } from './use-panels.js';
import { useTabTitle } from './use-tab-title.js';
import { ViewerProvider } from './viewer.js';

/** Its code arrives while the form is drawn. */
const arriving = import('./job-list.js');
const JobList = lazy(async () => ({ default: (await arriving).JobList }));

const none: readonly Model[] = [];

interface SignIn {
  /** Null: the caller gave none. */
  token: string | null;
  onSignIn: (token: string) => void;
  onSignOut: () => void;
}

/** The page: a form for each model on one side, the jobs on the other; where it is narrow, they take turns. */
export function Studio({ token, onSignIn, onSignOut }: SignIn) {
  const jobs = useJobs();
  const running = jobs.jobs.filter((job) => !isTerminal(job)).length;
  const ended = useLatestEnd(jobs.jobs);
  useTabTitle(running, ended);
  const { models, error } = useLastModels();
  const { shown, opened, choose } = useChosenModel(models);
  const panels = usePanels();
  const handover = useHandover(choose, panels.goTo);
  const demand = [jobs.error, error].find((one) => one?.code === 'UNAUTHENTICATED')?.message ?? null;

  const simplest = modelForExamples(models ?? none);
  const examples = simplest && !jobs.error && jobs.jobs.length === 0 && (
    <PromptExamples model={simplest} onStarted={handover.showExample} />
  );

  return (
    <ViewerProvider>
      <PageHeader jobs={jobs} onSignOut={token === null ? null : onSignOut} />
      <Notices error={error} />
      <main>
        {panels.isNarrow && <PanelTabs shown={panels.shown} onShow={panels.show} running={running} />}
        <section className="make" {...panels.panel('create', messages.makeSomething)}>
          {!models && <p className="quiet">{problemIn(error) ?? messages.readingModels}</p>}
          {models && shown && <ModelPicker models={models} chosen={shown.id} onChoose={choose} />}
          {opened.map((model) => (
            <ModelForm
              key={model.id}
              model={model}
              isShown={model === shown}
              used={handover.used?.model.id === model.id ? handover.used : null}
              onStarted={handover.show}
              examples={panels.isNarrow && model === simplest && examples}
            />
          ))}
        </section>
        <section className="jobs" {...panels.panel('jobs', messages.yourJobs)}>
          <Suspense fallback={<p className="quiet">{messages.readingJobs}</p>}>
            <JobList
              models={models ?? none}
              started={handover.started}
              onUse={handover.use}
              onStarted={handover.open}
              onShow={handover.show}
              examples={!panels.isNarrow && examples}
            />
          </Suspense>
        </section>
      </main>
      <EndOfJob job={ended} />
      <TokenDialog demand={demand} token={token} isSignedIn={jobs.status === 'live'} onSignIn={onSignIn} />
    </ViewerProvider>
  );
}

/** Tells screen readers which job has ended. */
function EndOfJob({ job }: { job: Job | null }) {
  return (
    <p className="for-screen-readers" role="status">
      {job && messages.hasEnded(titleOf(job), statuses[job.status])}
    </p>
  );
}

/** The modes of the gateway that a person must know of. */
function Notices({ error }: { error: GatewayError | null }) {
  return (
    <>
      {isSandbox && (
        <aside className="mode-notice" aria-label={messages.mode}>
          <strong>{messages.sandbox}</strong> {messages.sandboxMeans}
        </aside>
      )}
      {trustedDocumentsOnly && error?.code === 'OPERATION_REJECTED' && (
        <aside className="mode-notice" aria-label={messages.trustedOnly}>
          <strong>{messages.trustedOnly}.</strong> <Prose text={messages.trustThisPage} />
        </aside>
      )}
    </>
  );
}

/** The models. Those that were read last stay while they are read for another token, and so do the forms. */
function useLastModels(): { models: readonly Model[] | null; error: GatewayError | null } {
  const { models, error } = useModels();
  const [last, setLast] = useState(models);
  useEffect(() => {
    if (models) setLast(models);
  }, [models]);
  // Deferred: drawing the forms takes long, and is done in parts.
  return { models: useDeferredValue(models ?? last), error };
}
