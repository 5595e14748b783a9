import { expect, it } from 'vitest';
import { advance, JobStatus } from '../../src/core/job.js';
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
  const pending = /^gateway_result_copies_pending 0$/m;
  const before = await metrics.exposition.metrics();
  expect(before).toMatch(unfinished);
  expect(before).toMatch(unresolved);
  expect(before).toMatch(pending);
  await store.close();
  const exposed = await metrics.exposition.metrics();

  expect(exposed).toContain('gateway_store_errors_total 0');
  expect(exposed).not.toMatch(unfinished);
  expect(exposed).not.toMatch(/^gateway_charges_unresolved/m);
  expect(exposed).not.toMatch(/^gateway_result_copies_pending/m);
  expect(errors).toHaveLength(3);
});

it('the lag of a poll is exposed in seconds', async () => {
  const store = await SqliteJobStore.open(':memory:', 0);
  const metrics = new Metrics(store, new ManualClock(), new LiveConnections(), () => undefined);
  metrics.onEvent({ kind: 'poll-claimed', job: aJob(), lateMs: 1_500 });

  expect(await metrics.exposition.metrics()).toContain('gateway_poll_lag_seconds_sum 1.5');
  await store.close();
});

it('copies of results are counted: those to be made, those made with their bytes, and those given up', async () => {
  const store = await SqliteJobStore.open(':memory:', 0, { keepResults: true });
  const { job } = await store.insert(aJob());
  const media = ['/0.wav', '/1.wav'].map((path) => ({ url: `https://x.test${path}`, mimeType: 'audio/wav' }));
  const completed = { status: JobStatus.COMPLETED as const, requestId: null, error: null, completedAt: null };
  await store.update(job.id, (current) => advance(current, { ...completed, media }, current.createdAt));
  const metrics = new Metrics(store, new ManualClock(), new LiveConnections(), () => undefined);
  metrics.onEvent({ kind: 'copy-recorded', job, sizeBytes: 700 });
  metrics.onEvent({ kind: 'copy-recorded', job, sizeBytes: 300 });
  const failed = { kind: 'copy-failed', jobId: job.id, index: 0, reason: 'it sends no bytes' } as const;
  metrics.onEvent({ ...failed, isGivenUp: false });
  metrics.onEvent({ ...failed, isGivenUp: true });

  const exposed = await metrics.exposition.metrics();
  expect(exposed).toContain('gateway_result_copies_pending 2');
  expect(exposed).toContain('gateway_result_copies_total{outcome="kept"} 2');
  expect(exposed).toContain('gateway_result_copy_bytes_total 1000');
  expect(exposed).toContain('gateway_result_copies_total{outcome="failed"} 1');
  expect(exposed).toContain('gateway_result_copies_total{outcome="given-up"} 1');
  await store.delete(job.id, job.createdAt);
  expect(await metrics.exposition.metrics()).toContain('gateway_result_copies_pending 0');
  await store.close();
});
