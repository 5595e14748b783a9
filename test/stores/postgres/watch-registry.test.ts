import { expect, it } from 'vitest';
import { WatchRegistry } from '../../../src/stores/postgres/watch-registry.js';

const changesOf = (count: number) =>
  Array.from({ length: count }, (_, number) => ({
    id: `01890a5d-ac96-774b-bcce-${`${number}`.padStart(12, '0')}`,
    caller: `caller ${number % 7}`,
    revision: number,
  }));

/** A gateway that watches these jobs and callers, and the jobs that it was signalled. */
function watching({ jobs, callers }: { jobs: string[]; callers: string[] }) {
  const registry = new WatchRegistry();
  const signals: string[] = [];
  for (const job of jobs) registry.listen(job, (id) => signals.push(id));
  for (const caller of callers) registry.listenToCaller(caller, (id) => signals.push(id));
  return { registry, signals };
}

it('each change of another gateway is signalled, however many share a notification', () => {
  const changes = changesOf(1_000);
  const payloads = new WatchRegistry().payloadsOf(changes);
  const { registry, signals } = watching({ jobs: [`${changes[1]?.id}`], callers: ['caller 0'] });
  for (const payload of payloads) registry.receive(payload);

  const expected = changes.filter(({ caller, revision }) => caller === 'caller 0' || revision === 1);
  expect(signals).toEqual(expected.map(({ id }) => id));
});

it('a notification is less than the 8,000 bytes that PostgreSQL refuses', () => {
  const payloads = new WatchRegistry().payloadsOf(changesOf(1_000));
  const sizes = payloads.map((payload) => Buffer.byteLength(payload));
  expect(Math.max(...sizes)).toBeLessThan(8_000);
  expect(payloads.length).toBeLessThan(15);
});

it('its own notification signals nothing again', () => {
  const changes = changesOf(3);
  const { registry, signals } = watching({ jobs: changes.map(({ id }) => id), callers: ['caller 1'] });
  for (const payload of registry.payloadsOf(changes)) registry.receive(payload);
  expect(signals).toEqual([]);
});

it('a notification without an entry signals nothing', () => {
  const { registry, signals } = watching({ jobs: ['id'], callers: [] });
  for (const payload of ['', 'other', 'other id', 'other id digest']) registry.receive(payload);
  expect(signals).toEqual([]);
});

it('no changes make no notification', () => {
  expect(new WatchRegistry().payloadsOf([])).toEqual([]);
});
