import { expect, it } from 'vitest';
import { ChangeNotifier } from '../../../src/stores/postgres/change-notifier.js';

/** A notifier whose statements and pauses end when the test says so. */
function aNotifier() {
  const statements: { changes: string[]; end: () => void; fail: (error: Error) => void }[] = [];
  const pauses: { end: () => void }[] = [];
  const troubles: unknown[] = [];
  const notifier = new ChangeNotifier(
    (changes) =>
      new Promise((end, fail) => {
        statements.push({ changes: changes.map(({ id, revision }) => `${id} ${revision}`), end, fail });
      }),
    (error) => void troubles.push(error),
    () => new Promise((end) => void pauses.push({ end })),
  );
  const change = (id: string, revision = 1) => notifier.notify([{ id, caller: 'anyone', revision }]);
  const sent = () => statements.map(({ changes }) => changes);
  /** Ends a statement, and the pause after it. */
  const end = async (place: number) => {
    statements[place]?.end();
    await expect.poll(() => pauses.length).toBe(place + 1);
    pauses[place]?.end();
  };
  return { notifier, change, end, statements, pauses, troubles, sent };
}

it('changes that come while a statement runs, or in the pause after it, are sent together by the next one', async () => {
  const { change, statements, pauses, sent } = aNotifier();
  change('a');
  change('b');
  expect(sent()).toEqual([['a 1']]);
  statements[0]?.end();
  await expect.poll(() => pauses.length).toBe(1);
  change('c');
  expect(sent()).toHaveLength(1);
  pauses[0]?.end();
  await expect.poll(sent).toEqual([['a 1'], ['b 1', 'c 1']]);
});

it('a job that changed twice is sent once, with its last revision', async () => {
  const { change, end, sent } = aNotifier();
  change('a');
  change('b', 2);
  change('b', 3);
  await end(0);
  await expect.poll(sent).toEqual([['a 1'], ['b 3']]);
});

it('a change that nobody is notified of costs no statement', () => {
  const { notifier, sent } = aNotifier();
  notifier.notify([]);
  expect(sent()).toEqual([]);
});

it('changes that cannot be sent are reported, and later ones are sent', async () => {
  const { notifier, change, end, statements, troubles, sent } = aNotifier();
  change('a');
  change('b');
  statements[0]?.fail(new Error('connection lost'));
  await end(0);
  await expect.poll(sent).toEqual([['a 1'], ['b 1']]);
  await end(1);
  await notifier.idle();
  change('c');
  expect(sent()).toEqual([['a 1'], ['b 1'], ['c 1']]);
  expect(troubles).toEqual([new Error('connection lost')]);
});

it('is idle when the last change is sent', async () => {
  const { notifier, change, end, sent } = aNotifier();
  let isIdle = false;
  change('a');
  const idle = notifier.idle().then(() => {
    isIdle = true;
  });
  change('b');
  await end(0);
  await expect.poll(sent).toHaveLength(2);
  expect(isIdle).toBe(false);
  await end(1);
  await idle;
});

it('by default pauses for a moment, and then sends what waits', async () => {
  const sent: string[] = [];
  const notifier = new ChangeNotifier(
    async (changes) => void sent.push(...changes.map(({ id }) => id)),
    (error) => {
      throw error;
    },
  );
  for (const id of ['a', 'b']) notifier.notify([{ id, caller: 'anyone', revision: 1 }]);
  expect(sent).toEqual(['a']);
  await notifier.idle();
  expect(sent).toEqual(['a', 'b']);
});
