import { expect, it } from 'vitest';
import type { Job } from '../../packages/client/src/job.js';
import { MediaRenewal } from '../../packages/client/src/media-renewal.js';
import { systemTiming } from '../../packages/client/src/timing.js';
import { systemClock } from '../../src/jobs/system-clock.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { connected, MODEL, MovedTiming } from './connected.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 0, 1);

function aJob(id: string, expiresAt: number | null): Job {
  const urlExpiresAt = expiresAt === null ? null : new Date(expiresAt).toISOString();
  return { id, media: [{ urlExpiresAt }] } as unknown as Job;
}

function aRenewal(wrongByMs = 0) {
  const clock = new MovedTiming();
  const timing = {
    ...systemTiming,
    ...clock.timing,
    date: () => NOW + (clock.timing.now?.() ?? 0) + wrongByMs,
  };
  const renewed: string[][] = [];
  return { clock, renewed, renewal: new MediaRenewal(timing, (ids) => renewed.push(ids)) };
}

it.each([
  ['right', 0, 55],
  ['an hour slow', -HOUR_MS, 55],
  ['an hour fast', HOUR_MS, 29],
])(
  'addresses for 90 minutes are renewed before they expire on a clock that is %s',
  (_clock, wrongByMs, minutes) => {
    const { clock, renewed, renewal } = aRenewal(wrongByMs);
    renewal.watch(aJob('1', NOW + 90 * MINUTE_MS));
    clock.advance(minutes * MINUTE_MS - 1);
    expect(renewed).toEqual([]);
    clock.advance(1);

    expect(renewed).toEqual([['1']]);
  },
);

it('addresses that expire together are renewed together, and those that do not expire never', () => {
  const { clock, renewed, renewal } = aRenewal();
  renewal.watch(aJob('1', NOW + HOUR_MS));
  renewal.watch(aJob('2', null));
  clock.advance(4 * MINUTE_MS);
  renewal.watch(aJob('3', NOW + HOUR_MS + MINUTE_MS));
  clock.advance(51 * MINUTE_MS);

  expect(renewed).toEqual([['1', '3']]);
});

it('addresses that expired during a sleep of the device are renewed when it wakes', () => {
  const { clock, renewed, renewal } = aRenewal();
  const slept = aRenewal(2 * HOUR_MS);
  renewal.watch(aJob('1', NOW + 2 * HOUR_MS));
  renewal.wake();
  clock.advance(0);
  expect(renewed).toEqual([]);
  slept.renewal.watch(aJob('1', NOW + 2 * HOUR_MS));
  slept.renewal.wake();
  slept.clock.advance(0);

  expect(slept.renewed).toEqual([['1']]);
});

it('a list shows new addresses of its media before the old ones expire', async () => {
  let passed = 0;
  const sandbox = await startSandbox({ now: () => Date.now() + passed });
  const server = untilTheEnd(
    await startTestGateway(
      { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: sandbox.url, MEDIA_PROXY: 'true' },
      { clock: { ...systemClock, now: () => Date.now() + passed } },
    ),
  );
  const clock = new MovedTiming();
  const gateway = connected(server.url, {}, clock.timing);
  const list = gateway.jobs();
  await gateway.generate(MODEL, { textPrompt: 'Rain on a tin roof' });
  passed = MINUTE_MS;
  const url = () => list.getSnapshot().jobs[0]?.media[0]?.url;
  await expect.poll(url).toBeDefined();
  const before = url();
  const { revision } = list.getSnapshot().jobs[0] as Job;
  passed = HOUR_MS;
  clock.advance(55 * MINUTE_MS);

  // So much time at once also ends a connection as silent, and the next one begins after a pause.
  const urlAfterAPause = () => {
    clock.advance(20);
    return url();
  };
  await expect.poll(urlAfterAPause).not.toBe(before);
  expect(list.getSnapshot().jobs[0]?.revision).toBe(revision);
});
