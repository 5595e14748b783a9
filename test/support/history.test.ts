import { describe, expect, it } from 'vitest';
import { brokenPromises, type History, type WatchedEvent } from './history.js';

/** A run that kept every promise, with the given changes. */
function aHistory(changes: Partial<History> = {}): History {
  return {
    posts: [{ work: 'rain' }],
    acknowledged: [{ work: 'rain', jobId: 'job-1' }],
    present: new Set(['job-1']),
    watchers: [{ jobId: 'job-1', events: received('1 SUBMITTING', '2 QUEUED', '4 COMPLETED') }],
    ...changes,
  };
}

/** Events written as `2 QUEUED`, or as `| 2 QUEUED` for the first event after a reconnect. */
function received(...events: string[]): WatchedEvent[] {
  return events.map((event) => {
    const [revision, status = ''] = event.replace('| ', '').split(' ');
    return {
      revision: Number(revision),
      status,
      ...(event.startsWith('|') && { reconnected: true as const }),
    };
  });
}

const watched = (...events: string[]) =>
  brokenPromises(aHistory({ watchers: [{ jobId: 'job-1', events: received(...events) }] }));

describe('brokenPromises', () => {
  it.each([
    ['a plain run', aHistory()],
    [
      'a work sent again after refusals',
      aHistory({ posts: [{ work: 'rain', refused: true }, { work: 'rain' }] }),
    ],
    [
      'a repeat that is answered the same job',
      aHistory({ acknowledged: Array(2).fill({ work: 'rain', jobId: 'job-1' }) }),
    ],
  ])('reports nothing for %s', (_name, history) => {
    expect(brokenPromises(history)).toEqual([]);
  });

  it.each([
    [['3 COMPLETED']],
    [['2 QUEUED', '| 2 QUEUED', '| 3 PROCESSING', '4 ERROR']],
    [['2 QUEUED', '3 FAILED', '| 3 FAILED']],
  ])('reports nothing for a watcher that received %j', (events) => {
    expect(watched(...events)).toEqual([]);
  });

  it.each([
    ['a work sent twice', aHistory({ posts: [{ work: 'rain' }, { work: 'rain' }] }), 'rain was sent 2 times'],
    [
      'a work with two jobs',
      aHistory({
        acknowledged: [
          { work: 'rain', jobId: 'job-1' },
          { work: 'rain', jobId: 'job-2' },
        ],
        present: new Set(['job-1', 'job-2']),
      }),
      'rain was given 2 jobs: job-1, job-2',
    ],
    ['a result of nothing', aHistory({ posts: [] }), 'rain was completed, but never sent'],
    [
      'a result of what was refused',
      aHistory({ posts: [{ work: 'rain', refused: true }] }),
      'rain was completed, but never sent',
    ],
    ['an acknowledged job gone', aHistory({ present: new Set() }), 'rain was given job job-1, which is gone'],
  ])('reports %s', (_name, history, sentence) => {
    expect(brokenPromises(history)).toEqual([sentence]);
  });

  it.each([
    ['no ending', ['2 QUEUED'], ['received 0 endings']],
    ['nothing at all', [], ['received 0 endings']],
    ['two endings', ['3 COMPLETED', '4 FAILED'], ['received 2 endings']],
    ['a second ending after a reconnect', ['3 COMPLETED', '| 4 COMPLETED'], ['received 2 endings']],
    [
      'something after the ending',
      ['3 COMPLETED', '4 PROCESSING'],
      ['saw a status go back', 'received more after the ending'],
    ],
    ['a revision that falls', ['3 QUEUED', '2 QUEUED', '4 ERROR'], ['saw a revision fall']],
    ['a revision that repeats', ['3 QUEUED', '3 QUEUED', '4 ERROR'], ['saw a revision repeat']],
    ['one revision with two statuses', ['3 QUEUED', '| 3 PROCESSING', '4 ERROR'], ['saw a revision repeat']],
    [
      'a revision that falls after a reconnect',
      ['3 QUEUED', '| 2 QUEUED', '4 ERROR'],
      ['saw a revision fall'],
    ],
    ['a status that goes back', ['3 PROCESSING', '4 QUEUED', '5 ERROR'], ['saw a status go back']],
    ['a status nobody listed', ['3 DONE', '4 ERROR'], ['received an unlisted status']],
  ])('reports a watcher with %s', (_name, events, broken) => {
    expect(watched(...events).map((sentence) => sentence.split(' job-1 ')[1]?.split(':')[0])).toEqual(broken);
  });
});
