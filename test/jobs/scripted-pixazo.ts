import { JobStatus, type Update } from '../../src/core/job.js';
import type { Pixazo, StatusOutcome, Submission, SubmitOutcome } from '../../src/core/pixazo.js';
import { aGate, type Gate } from '../support/gate.js';

/** A Pixazo client that returns the test's outcomes and records its calls. */
export class ScriptedPixazo implements Pixazo {
  readonly submissions: Submission[] = [];
  /** The request ids of the status calls. */
  readonly polled: string[] = [];

  onSubmit: (submission: Submission) => SubmitOutcome | Promise<SubmitOutcome> = () =>
    accepted(`request-${this.submissions.length}`);
  onStatus: (requestId: string, signal: AbortSignal) => StatusOutcome | Promise<StatusOutcome> = (id) =>
    answer(JobStatus.QUEUED, id);

  async submit(submission: Submission): Promise<SubmitOutcome> {
    this.submissions.push(submission);
    return this.onSubmit(submission);
  }

  async status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    this.polled.push(requestId);
    return this.onStatus(requestId, signal);
  }
}

export function accepted(requestId: string): SubmitOutcome {
  return { kind: 'accepted', update: { ...update(JobStatus.QUEUED), requestId } };
}

export function answer(status: Update['status'], requestId: string): StatusOutcome {
  return { kind: 'update', update: { ...update(status), requestId }, modelId: null };
}

function update(status: Update['status']): Update {
  return { status, requestId: null, media: [], error: null, completedAt: null };
}

/** Gives submits this outcome, once the returned gate is opened. */
export function gatedOutcome(pixazo: ScriptedPixazo, outcome: () => SubmitOutcome): Gate {
  const gate = aGate();
  pixazo.onSubmit = async () => {
    await gate.opened;
    return outcome();
  };
  return gate;
}
