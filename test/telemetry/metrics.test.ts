import { expect, it } from 'vitest';
import { LiveConnections } from '../../src/http/live-connections.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { aJob } from '../support/a-job.js';
import { ManualClock } from '../support/manual-clock.js';

it('metrics are exposed while the store fails, without those that only the store knows', async () => {
  const store = await SqliteJobStore.open(':memory:', 0);
  await store.insert(aJob());
  const errors: unknown[] = [];
  const clock = new ManualClock();
  const metrics = new Metrics(store, clock, new LiveConnections(), (error) => errors.push(error));
  const unfinished = /^gateway_jobs_unfinished\{.*\} 1$/m;
  const unresolved = /^gateway_charges_unresolved 0$/m;
  const before = await metrics.exposition.metrics();
  expect(before).toMatch(unfinished);
  expect(before).toMatch(unresolved);
  await store.close();
  const exposed = await metrics.exposition.metrics();

  expect(exposed).toContain('gateway_store_errors_total 0');
  expect(exposed).not.toMatch(unfinished);
  expect(exposed).not.toMatch(/^gateway_charges_unresolved/m);
  expect(errors).toHaveLength(2);
});

it('the lag of a poll is exposed in seconds', async () => {
  const store = await SqliteJobStore.open(':memory:', 0);
  const metrics = new Metrics(store, new ManualClock(), new LiveConnections(), () => undefined);
  metrics.onEvent({ kind: 'poll-claimed', job: aJob(), lateMs: 1_500 });

  expect(await metrics.exposition.metrics()).toContain('gateway_poll_lag_seconds_sum 1.5');
  await store.close();
});
