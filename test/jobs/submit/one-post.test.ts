import { expect, it } from 'vitest';
import type { Clock } from '../../../src/core/clock.js';
import { ErrorCode } from '../../../src/core/errors.js';
import { JobStatus } from '../../../src/core/job.js';
import { PixazoApi } from '../../../src/datasources/pixazo-api.js';
import { HeldLeases } from '../../../src/jobs/held-leases.js';
import { Submitter } from '../../../src/jobs/submit/submitter.js';
import { systemClock } from '../../../src/jobs/system-clock.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { directly, documentedPath } from '../../support/directly.js';
import { type Fault, startFaultProxy } from '../../support/fault-proxy.js';
import { startPixazoStandIn } from '../../support/pixazo-stand-in.js';
import { unobserved } from '../../support/silent-events.js';
import { jobOf } from '../job-of.js';

const request = {
  caller: 'alice',
  modelId: 'mirelo-sfx-1-6-text-to-audio',
  body: { text_prompt: 'rain on a roof', duration: 10 },
  idempotencyKey: 'once',
  webhook: null,
};

/**
 * The responses to two submissions with one key, the first of which has this fault on its connection, and the
 * requests that arrived.
 */
async function submitTwice(fault: Fault, { refusedAtFirst = false } = {}) {
  await using pixazo = await startPixazoStandIn();
  await using proxy = await startFaultProxy(pixazo.url, (connection) => (connection === 0 ? fault : {}));
  await proxy.refuse(refusedAtFirst);
  // A pause before a retry takes no time, and removes the fault.
  const clock: Clock = { ...systemClock, sleep: () => proxy.refuse(false) };
  const api = new PixazoApi({
    pathOf: documentedPath,
    baseUrl: () => proxy.url,
    apiKey: 'some-key',
    timeoutMs: 5_000,
    outbound: directly,
  });
  const store = await SqliteJobStore.open(':memory:', clock.now());
  const submitter = new Submitter(store, api, clock, {
    lease: 'this',
    timeoutMs: 5_000,
    leases: new HeldLeases(store, clock, { timeoutMs: 5_000, ...unobserved }),
    poll: { minMs: 10, maxMs: 10, fallbackMs: 10 },
    confirmMs: 1,
    submitLimits: { perMinute: null, perDay: null },
    callbacks: null,
    onDue: () => undefined,
    ...unobserved,
  });
  const first = await jobOf(submitter.submit(request));
  const again = await jobOf(submitter.submit(request));
  await api.close();
  await store.close();
  return {
    first,
    again,
    whole: pixazo.submits().length,
    begun: proxy.connections.filter((connection) => connection.request.length > 0).length,
  };
}

const cuts = [1, 50, 100, 150, 200, 250];

it.each([
  ...cuts.map((cutRequestAfter) => ({ cutRequestAfter, cutBy: 'reset' as const })),
  ...cuts.map((cutRequestAfter) => ({ cutRequestAfter, cutBy: 'end' as const })),
  ...[0, ...cuts].map((cutAnswerAfter) => ({ cutAnswerAfter })),
])('one POST is sent, whatever its outcome: %j', async (fault) => {
  const { first, again, whole, begun } = await submitTwice(fault);

  expect(first.error?.code).toBe(ErrorCode.SUBMISSION_UNCONFIRMED);
  expect(again).toEqual(first);
  expect(begun).toBe(1);
  expect(whole).toBeLessThanOrEqual(1);
});

it('a submission that was never sent is retried, and then sent once', async () => {
  const { first, again, whole, begun } = await submitTwice({}, { refusedAtFirst: true });

  expect(first.status).toBe(JobStatus.QUEUED);
  expect(again).toEqual(first);
  expect({ whole, begun }).toEqual({ whole: 1, begun: 1 });
});
