import { expect, it } from 'vitest';
import { ChangeNotifier } from '../../../src/stores/postgres/change-notifier.js';

/** A notifier whose statements end when the test says so. */
function aNotifier() {
  const statements: { payloads: string[]; end: () => void; fail: (error: Error) => void }[] = [];
  const troubles: unknown[] = [];
  const send = (payloads: string[]) =>
    new Promise<void>((end, fail) => void statements.push({ payloads, end, fail }));
  const notifier = new ChangeNotifier(send, (error) => void troubles.push(error));
  const sent = () => statements.map(({ payloads }) => payloads);
  return { notifier, statements, troubles, sent };
}

it('notifications that come while a statement runs are sent together by the next one', async () => {
  const { notifier, statements, sent } = aNotifier();
  notifier.notify(['a']);
  notifier.notify(['b', 'c']);
  notifier.notify(['d']);
  expect(sent()).toEqual([['a']]);
  statements[0]?.end();
  await expect.poll(sent).toEqual([['a'], ['b', 'c', 'd']]);
});

it('a statement has at most 1,000 notifications', async () => {
  const { notifier, statements, sent } = aNotifier();
  const payloads = Array.from({ length: 1_001 }, (_, number) => `${number}`);
  notifier.notify(payloads);
  statements[0]?.end();
  await expect.poll(() => sent().map(({ length }) => length)).toEqual([1_000, 1]);
});

it('a change that nobody is notified of costs no statement', () => {
  const { notifier, sent } = aNotifier();
  notifier.notify([]);
  expect(sent()).toEqual([]);
});

it('notifications that cannot be sent are reported, and later ones are sent', async () => {
  const { notifier, statements, troubles, sent } = aNotifier();
  notifier.notify(['a']);
  notifier.notify(['b']);
  statements[0]?.fail(new Error('connection lost'));
  await expect.poll(sent).toEqual([['a'], ['b']]);
  statements[1]?.end();
  await notifier.idle();
  notifier.notify(['c']);
  expect(sent()).toEqual([['a'], ['b'], ['c']]);
  expect(troubles).toEqual([new Error('connection lost')]);
});

it('is idle when the last notification is sent', async () => {
  const { notifier, statements } = aNotifier();
  let isIdle = false;
  notifier.notify(['a']);
  const idle = notifier.idle().then(() => {
    isIdle = true;
  });
  notifier.notify(['b']);
  statements[0]?.end();
  await expect.poll(() => statements.length).toBe(2);
  expect(isIdle).toBe(false);
  statements[1]?.end();
  await idle;
});
