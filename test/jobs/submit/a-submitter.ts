import type { Job } from '../../../src/core/job.js';
import { HeldLeases } from '../../../src/jobs/held-leases.js';
import type { GenerationRequest } from '../../../src/jobs/submit/new-job.js';
import { Submitter, type SubmitterOptions } from '../../../src/jobs/submit/submitter.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { ManualClock } from '../../support/manual-clock.js';
import { unobserved } from '../../support/silent-events.js';
import { jobOf } from '../job-of.js';
import { ScriptedPixazo } from '../scripted-pixazo.js';

export const TIMEOUT_MS = 1_000;

/** A submitter over a real store in memory, with a clock and a Pixazo that the test controls. */
export async function aSubmitter(
  submitLimits: SubmitterOptions['submitLimits'] = { perMinute: null, perDay: null },
  money: SubmitterOptions['money'] = null,
) {
  const store = await SqliteJobStore.open(':memory:', 0);
  const pixazo = new ScriptedPixazo();
  const clock = new ManualClock(1_000);
  /** The log lines. */
  const events: string[] = [];
  const writtenIds: string[] = [];
  const submitter = new Submitter(store, pixazo, clock, {
    lease: 'here',
    timeoutMs: TIMEOUT_MS,
    leases: new HeldLeases(store, clock, { timeoutMs: TIMEOUT_MS, ...unobserved }),
    poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 },
    confirmMs: 3_600_000,
    submitLimits,
    money,
    callbacks: null,
    onDue: () => undefined,
    ...unobserved,
    events: {
      emit: (event) => {
        if (event.kind === 'row-written') writtenIds.push(event.job.id);
        if (event.kind === 'store-failed') events.push(`store ${event.error}`);
        if (event.kind !== 'outcome-recorded') return;
        const { outcome, job } = event;
        if (outcome.kind === 'accepted') events.push(`accepted ${job.status}`);
        if (outcome.kind === 'unknown') events.push(`unknown ${outcome.reason}`);
      },
    },
  });
  return {
    store,
    pixazo,
    clock,
    events,
    submitter,
    submit: (changes: Partial<GenerationRequest> = {}) => jobOf(submitter.submit({ ...request, ...changes })),
    /** The stored jobs, visible or not. */
    onDisk: async (): Promise<Job[]> => {
      const found = await Promise.all(writtenIds.map((id) => store.findStored(id)));
      return found.filter((job) => job !== null);
    },
    /** The visible jobs. */
    stored: (): Promise<Job[]> => store.list({ caller: 'alice' }, { after: null, limit: 100 }),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

const request: GenerationRequest = {
  caller: 'alice',
  modelId: 'text-to-audio',
  body: { text_prompt: 'rain', duration: 10 },
  idempotencyKey: null,
  webhook: null,
};
