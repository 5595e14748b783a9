import { type ExecutionArgs, type ExecutionResult, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { subscribe } from '../../src/graphql/shared-events.js';
import type { Jobs } from '../../src/jobs/jobs.js';
import { JobCache } from '../../src/jobs/watch/job-cache.js';
import { watchJob } from '../../src/jobs/watch/watch-job.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../support/a-job.js';
import { ManualClock } from '../support/manual-clock.js';
import { nextRevision } from '../support/next-revision.js';
import { theGraph } from '../support/the-graph.js';

const schema = theGraph();
const document = parse(
  'subscription ($id: ID!, $all: Boolean = false) { jobStatus(id: $id) { revision progress @include(if: $all) } }',
);

/** Watchers of one job in a store of their own, and the number of computations of the job's progress. */
async function aWatchedJob() {
  const store = await SqliteJobStore.open(':memory:', 0);
  const job = aJob({ revision: 1 });
  await store.insert(job);
  const worked = { out: 0 };
  const clock = new ManualClock();
  const followable = new JobCache(store, clock);
  const jobs = {
    watch: (caller: string, id: string) => watchJob(followable, caller, id),
    progressOf: () => {
      worked.out += 1;
      return worked.out / 10;
    },
  } as unknown as Jobs;
  const watch = async (args: Partial<ExecutionArgs> = {}, host = 'gateway.test') => {
    const contextValue = { caller: job.caller, jobs, host };
    const variableValues = { id: job.id, all: true };
    const answers = await subscribe({ schema, document, variableValues, contextValue, ...args });
    return answers as AsyncIterableIterator<ExecutionResult>;
  };
  return { store, job, worked, clock, watch, [Symbol.asyncDispose]: () => store.close() };
}

const answersOf = async (watchers: AsyncIterableIterator<ExecutionResult>[]) =>
  (await Promise.all(watchers.map((watcher) => watcher.next()))).map(({ value }) => value.data?.jobStatus);

describe('watchers with the same selection of one job', () => {
  it('share one execution for each revision', async () => {
    await using room = await aWatchedJob();
    const watchers = await Promise.all(Array.from({ length: 50 }, () => room.watch()));
    const first = await answersOf(watchers);
    const next = answersOf(watchers);
    await room.store.update(room.job.id, nextRevision);

    expect(first).toEqual(watchers.map(() => ({ revision: 1, progress: 0.1 })));
    expect(await next).toEqual(watchers.map(() => ({ revision: 2, progress: 0.2 })));
    for (const watcher of watchers) await watcher.return?.();
    expect(room.store.signals.size).toBe(0);
  });

  it('get the same response when they subscribe one after another within a second', async () => {
    await using room = await aWatchedJob();
    const early = await answersOf([await room.watch()]);
    room.clock.advance(999);
    const late = await answersOf([await room.watch()]);

    expect([early, late]).toEqual([[{ revision: 1, progress: 0.1 }], [{ revision: 1, progress: 0.1 }]]);
  });

  it('get the response of the current second in another second', async () => {
    await using room = await aWatchedJob();
    const early = await answersOf([await room.watch()]);
    room.clock.advance(1_000);
    const late = await answersOf([await room.watch()]);

    expect([early, late]).toEqual([[{ revision: 1, progress: 0.1 }], [{ revision: 1, progress: 0.2 }]]);
  });
});

describe('watchers with different selections of one job at the same moment', () => {
  it.each<{ what: string; args?: Partial<ExecutionArgs>; host?: string }>([
    {
      what: 'by another document',
      args: { document: parse('subscription One($id: ID!) { jobStatus(id: $id) { progress } }') },
    },
    { what: 'by another operation of the same document', args: { operationName: 'Other' } },
    { what: 'with other variables', args: { variableValues: undefined } },
    { what: 'from another host', host: 'other.test' },
  ])('$what get responses of their own', async ({ args, host }) => {
    await using room = await aWatchedJob();
    const both = parse(
      'subscription One($id: ID!, $all: Boolean = true) { jobStatus(id: $id) { progress @include(if: $all) } } ' +
        'subscription Other($id: ID!, $all: Boolean = true) { jobStatus(id: $id) { revision progress } }',
    );
    const one = await room.watch({ document: both, operationName: 'One' });
    const variables = args && 'variableValues' in args ? { variableValues: { id: room.job.id } } : {};
    const other = await room.watch({ document: both, operationName: 'One', ...args, ...variables }, host);
    const answers = await answersOf([one, other]);

    expect(answers.map(({ progress }) => progress).sort()).toEqual([0.1, 0.2]);
  });
});
