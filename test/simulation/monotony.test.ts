import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advance, isTerminal, type Job, JobStatus, requestPoll, type Update } from '../../src/core/job.js';
import { afterAnswer } from '../../src/core/poll-schedule.js';
import { applyUpdate } from '../../src/jobs/apply-update.js';
import { watchJob } from '../../src/jobs/watch/watch-job.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../support/a-job.js';
import { brokenPromises, type WatchedEvent } from '../support/history.js';
import { unobserved } from '../support/silent-events.js';

const poll = { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 };
const ranks = { SUBMITTING: 0, QUEUED: 1, PROCESSING: 2, COMPLETED: 3, FAILED: 3, ERROR: 3 };

/**
 * The events in the life of a job: it is claimed for a poll, a response arrives, a callback arrives, or time
 * passes.
 */
type Happening =
  | { kind: 'claim' }
  | { kind: 'answer'; update: Update | null }
  | { kind: 'callback'; requestId: string | null }
  | { kind: 'wait'; ms: number };

const requestId = fc.constantFrom('own', 'own', 'own', 'foreign', null);

const update: fc.Arbitrary<Update> = fc.record({
  status: fc.constantFrom(
    JobStatus.QUEUED,
    JobStatus.PROCESSING,
    JobStatus.COMPLETED,
    JobStatus.FAILED,
    JobStatus.ERROR,
  ),
  requestId,
  media: fc.constantFrom([], [{ url: 'https://files.example/1.wav', mimeType: 'audio/wav' }]),
  error: fc.constant(null),
  completedAt: fc.option(fc.nat(100_000), { nil: null }),
});

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('claim' as const) }),
  fc.record({ kind: fc.constant('answer' as const), update: fc.option(update, { nil: null }) }),
  fc.record({ kind: fc.constant('callback' as const), requestId }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(60_000) }),
);
const happenings = fc.array(happening, { maxLength: 20 });

/** A new job, with or without a callback address. */
const newJob = fc.boolean().map((hasCallback) =>
  aJob({
    requestId: null,
    status: JobStatus.SUBMITTING,
    revision: 1,
    callback: hasCallback ? { tokenDigest: crypto.randomUUID(), claimedRequestId: null } : null,
  }),
);

/** Asserts the invariants between a job and its later state, whatever happened. */
function expectOnward(before: Job, after: Job): void {
  if (isTerminal(before.status)) expect(after).toEqual(before);
  expect(ranks[after.status]).toBeGreaterThanOrEqual(ranks[before.status]);
  expect(after.revision - before.revision).toBe(visible(after) === visible(before) ? 0 : 1);
  expect(after.schedule.dueAt === null).toBe(isTerminal(after.status));
  if (before.requestId !== null) expect(after.requestId).toBe(before.requestId);
}

/** The fields of a job that callers can see. */
function visible({ status, media, error, completedAt, updatedAt }: Job): string {
  return JSON.stringify({ status, media, error, completedAt, updatedAt });
}

/** A callback with an effect: one that arrives during a poll or a submission is kept for later. */
function expectRecorded(before: Job, after: Job, named: string | null, now: number): void {
  const { callback, requestId } = before;
  const isNews = callback && (requestId !== null || (named ?? callback.claimedRequestId) !== null);
  if (!isNews || isTerminal(before.status)) {
    expect(after).toEqual(before);
    return;
  }
  if (before.schedule.lease !== null)
    expect(after.schedule).toEqual({ ...before.schedule, pollRequested: true });
  else expect(after.schedule.dueAt).toBeLessThanOrEqual(now);
  if (requestId === null) expect(after.callback?.claimedRequestId).toBe(named ?? callback.claimedRequestId);
}

describe('a job only ever moves forward', () => {
  it('through advance and requestPoll, in any order', () => {
    fc.assert(
      fc.property(newJob, happenings, (first, history) => {
        let now = 1_000;
        let job = first;
        for (const happened of history) {
          const before = job;
          if (happened.kind === 'wait') now += happened.ms;
          if (happened.kind === 'claim' && !isTerminal(job.status)) {
            job = { ...job, schedule: { ...job.schedule, lease: 'somebody', dueAt: now + 500 } };
          }
          if (happened.kind === 'answer' && happened.update) job = advance(job, happened.update, now) ?? job;
          if (happened.kind === 'callback') {
            job = requestPoll(job, happened.requestId, now) ?? job;
            expectRecorded(before, job, happened.requestId, now);
          }
          expectOnward(before, job);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('a job in SQLite only ever moves forward', () => {
  let store: SqliteJobStore;

  beforeAll(async () => {
    store = await SqliteJobStore.open(':memory:', 0);
  });

  afterAll(() => store.close());

  const answer = (lastSeen: Job, what: Update | null, now: number) =>
    applyUpdate({ store, clock: { now: () => now }, ...unobserved }, lastSeen, {
      update: what,
      schedule: afterAnswer(now, lastSeen.createdAt, poll),
      statusCalls: 1,
      requires: 'nothing',
    });

  async function happen(before: Job, happened: Happening, now: number): Promise<void> {
    switch (happened.kind) {
      case 'claim':
        await store.claimDue({ now, limit: 1, lease: 'somebody', leaseUntil: now + 500 });
        return;
      case 'answer':
        await answer(before, happened.update, now);
        return;
      case 'callback':
        await store.update(before.id, (job) => requestPoll(job, happened.requestId, now));
        return;
      case 'wait':
        return;
    }
  }

  /** The stored job; histories in this file keep it until their end. */
  async function read(job: Job): Promise<Job> {
    const kept = await store.find(job.id);
    if (!kept) throw new Error(`Job ${job.id} is gone`);
    return kept;
  }

  it('with one event after another, and no callback is lost', async () => {
    await fc.assert(
      fc.asyncProperty(newJob, happenings, async (first, history) => {
        await store.insert(first);
        let signals = 0;
        const stopListening = store.signals.listen(first.id, () => {
          signals += 1;
        });
        let now = 1_000;
        let job = first;
        for (const happened of history) {
          if (happened.kind === 'wait') now += happened.ms;
          await happen(job, happened, now);
          const after = await read(job);
          expectOnward(job, after);
          expect(signals).toBe(after.revision - first.revision);
          if (happened.kind === 'callback') expectRecorded(job, after, happened.requestId, now);
          if (happened.kind === 'answer' && job.schedule.pollRequested && !isTerminal(after.status)) {
            expect(after.schedule).toMatchObject({ dueAt: now, lease: null, pollRequested: false });
          }
          job = after;
        }
        stopListening();
        await store.remove(first.id);
      }),
      { numRuns: 500 },
    );
  });

  it('with all events at once, and its watcher never sees an older state', async () => {
    await fc.assert(
      fc.asyncProperty(newJob, happenings, update, async (first, history, last) => {
        await store.insert(first);
        const events = follow(first);
        await Promise.all(history.map((happened) => happen(first, happened, 1_000)));
        await answer(first, { ...last, status: JobStatus.ERROR, requestId: null }, 2_000);
        const watchers = [{ jobId: first.id, events: await events }];

        expect(brokenPromises({ posts: [], acknowledged: [], present: new Set(), watchers })).toEqual([]);
        await store.remove(first.id);
      }),
      { numRuns: 300 },
    );
  });

  async function follow(job: Job): Promise<WatchedEvent[]> {
    const events: WatchedEvent[] = [];
    for await (const { revision, status } of await watchJob(store, job.caller, job.id)) {
      events.push({ revision, status });
    }
    return events;
  }
});
