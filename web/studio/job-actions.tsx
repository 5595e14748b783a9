import { GatewayError, isTerminal, type Job, type Model } from '@pixazo-gateway/client';
import { useGateway, useGeneration } from '@pixazo-gateway/client/react';
import { useState } from 'react';
import type { JobEvents } from './job-events.js';
import { linkTo } from './job-link.js';
import { messages } from './messages.js';
import { RefusalNotice } from './refusal-notice.js';
import { saveZip } from './zip.js';

interface JobActionsProps extends Omit<JobEvents, 'refresh'> {
  job: Job;
  /** Undefined for a model that is not offered any more. */
  model: Model | undefined;
}

/** The actions for a job: make more like it, share it, keep it, delete it. */
export function JobActions({ job, model, onUse, onStarted, onShow }: JobActionsProps) {
  const { generate, error, isSubmitting, job: started } = useGeneration(job.model.inputName);
  const [says, setSays] = useState('');
  const [last, setLast] = useState(job.input);
  const isSeeded = model?.parameters.some(({ name }) => name === 'seed');
  const isOver = isTerminal(job);

  async function start(input: Record<string, unknown>) {
    setSays(messages.starting);
    setLast(input);
    const started = await generate(input, { labels: job.labels, maxWaitMs: 20_000 });
    if (started) onStarted(started.id);
    setSays(started ? messages.started : '');
  }

  return (
    <>
      <div className="job-actions">
        {isOver && model && (
          <button type="button" aria-disabled={isSubmitting} onClick={() => start(job.input)}>
            {job.status === 'COMPLETED' ? messages.again : messages.retry}
          </button>
        )}
        {job.status === 'COMPLETED' && isSeeded && (
          <button
            type="button"
            aria-disabled={isSubmitting}
            onClick={() => start({ ...job.input, seed: newSeed() })}
          >
            {messages.variation}
          </button>
        )}
        {model && (
          <button type="button" onClick={() => onUse(job)}>
            {messages.useSettings}
          </button>
        )}
        <button type="button" onClick={async () => setSays(await copyLink(job.id))}>
          {messages.copyLink}
        </button>
        {job.media.length > 1 && <DownloadAll job={job} says={setSays} />}
        {isOver && <Delete id={job.id} says={setSays} />}
        <span className="quiet" role="status">
          {says}
        </span>
        {started && says === messages.started && (
          <button type="button" onClick={() => onShow(started.id)}>
            {messages.showStarted}
          </button>
        )}
      </div>
      {error && <RefusalNotice error={error} onStop={null} onAgain={() => start(last)} />}
    </>
  );
}

function DownloadAll({ job, says }: { job: Job; says: (text: string) => void }) {
  async function save() {
    says(messages.packing);
    await saveZip(job).then(
      () => says(''),
      () => says(messages.notPacked),
    );
  }
  return (
    <button type="button" onClick={save}>
      {messages.downloadAll(job.media.length)}
    </button>
  );
}

/** The first press asks, the second one deletes. */
function Delete({ id, says }: { id: string; says: (text: string) => void }) {
  const gateway = useGateway();
  const [isAsking, setIsAsking] = useState(false);

  async function press() {
    if (!isAsking) return setIsAsking(true);
    const next = nextRow(id);
    try {
      await gateway.deleteJob(id);
      (next ?? document.getElementById('jobs-title'))?.focus();
    } catch (error) {
      says(error instanceof GatewayError ? error.message : String(error));
    }
  }

  return (
    <button
      type="button"
      className="delete"
      data-asking={isAsking}
      onClick={press}
      onBlur={() => setIsAsking(false)}
    >
      {isAsking ? messages.deleteForGood : messages.delete}
    </button>
  );
}

/** The row to go on with once a job is gone. */
function nextRow(id: string): HTMLElement | null | undefined {
  const row = document.getElementById(`job-${id}`);
  return (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector<HTMLElement>('.job-toggle');
}

/** Seeds of this range fit every model. */
function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}

/** Resolves to a sentence about what was done. */
async function copyLink(id: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(linkTo(id));
    return messages.linkCopied;
  } catch {
    // Pages that did not come over https or from this machine may not write to the clipboard.
    location.href = linkTo(id);
    return messages.linkInAddress;
  }
}
