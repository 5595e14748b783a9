import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../core/clock.js';
import { isTerminal, type Job } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';
import type { MeasuredCall } from '../datasources/measured-pixazo.js';
import type { LiveConnections, Transport } from '../http/live-connections.js';
import type { JobEvents } from './fan-out.js';

/** The process's own numbers, such as its memory and its event loop's lag; once for all gateways in it. */
const ofProcess = new Registry();
collectDefaultMetrics({ register: ofProcess });

/** From a sound that takes seconds to a video that takes an hour, and a day for what is given up. */
const JOB_SECONDS = [1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600, 1_800, 3_600, 86_400];
const CALLS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 144, 610];
const UPSTREAM_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const LAG_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

/** What can make all polling pause. */
const pauses = ['denied', 'busy'] as const;
const transports: Transport[] = ['websocket', 'sse'];

/**
 * The gateway's numbers, as `docs/operations.md` describes them. Models, statuses and outcomes are the only labels: no
 * caller, no job, no secret. Each gateway has numbers of its own, also beside another one in the same process.
 */
export class Metrics implements JobEvents {
  private readonly registry = new Registry();
  /** All of this gateway's numbers and the process's. */
  readonly exposition: Registry;
  private readonly pausedUntil = { denied: 0, busy: 0 };

  private readonly jobs = this.counter('jobs_total', 'Times a job came to stand in this status.', [
    'model',
    'status',
  ]);
  private readonly submits = this.counter('submits_total', 'Submissions by what came of them.', [
    'model',
    'outcome',
    'code',
  ]);
  private readonly storeErrors = this.counter('store_errors_total', 'Reads or writes the store refused.', []);
  private readonly jobSeconds = this.histogram(
    'job_duration_seconds',
    'From the creation of a job to its end.',
    ['model', 'status'],
    JOB_SECONDS,
  );
  private readonly jobCalls = this.histogram(
    'job_status_calls',
    'Status calls that a job took to its end.',
    ['model', 'status'],
    CALLS,
  );
  private readonly upstreamSeconds = this.histogram(
    'upstream_call_duration_seconds',
    'Calls of Pixazo, by what came of them.',
    ['call', 'result'],
    UPSTREAM_SECONDS,
  );
  private readonly pollLag = this.histogram(
    'poll_lag_seconds',
    'How late a look at a job began, after it was due.',
    [],
    LAG_SECONDS,
  );

  /** @param onStoreError is told when the store cannot count its jobs, which then are missing from what is exposed */
  constructor(store: JobStore, clock: Clock, live: LiveConnections, onStoreError: (error: unknown) => void) {
    this.gauge(
      'jobs_unfinished',
      'Jobs in the store that are not over.',
      ['model', 'status'],
      async (gauge) => {
        try {
          const counts = await store.countUnfinished();
          gauge.reset();
          for (const { modelId, status, count } of counts) gauge.set({ model: modelId, status }, count);
        } catch (error) {
          gauge.reset();
          onStoreError(error);
        }
      },
    );
    this.gauge('polling_paused', '1 while no status call is made for this reason.', ['reason'], (gauge) => {
      for (const reason of pauses) gauge.set({ reason }, clock.now() < this.pausedUntil[reason] ? 1 : 0);
    });
    this.gauge('live_connections', 'Open connections for subscriptions.', ['transport'], (gauge) => {
      for (const transport of transports) gauge.set({ transport }, live.count(transport).connections);
    });
    this.gauge('live_subscriptions', 'Subscriptions that run.', ['transport'], (gauge) => {
      for (const transport of transports) gauge.set({ transport }, live.count(transport).subscriptions);
    });
    this.exposition = Registry.merge([this.registry, ofProcess]);
  }

  onUpstreamCall({ call, result, seconds }: MeasuredCall): void {
    this.upstreamSeconds.observe({ call, result }, seconds);
  }

  onAccepted({ modelId }: Job): void {
    this.submits.inc({ model: modelId, outcome: 'accepted', code: '' });
  }

  onRefused({ modelId }: Job, code: string): void {
    this.submits.inc({ model: modelId, outcome: 'refused', code });
  }

  onNotSent({ modelId }: Job): void {
    this.submits.inc({ model: modelId, outcome: 'not-sent', code: '' });
  }

  onUnconfirmed({ modelId }: Job): void {
    this.submits.inc({ model: modelId, outcome: 'unknown', code: '' });
  }

  onReplayed({ modelId }: Job): void {
    this.submits.inc({ model: modelId, outcome: 'replayed', code: '' });
  }

  onPollStarted(_job: Job, lateMs: number): void {
    this.pollLag.observe(lateMs / 1000);
  }

  onChange({ modelId, status, createdAt, updatedAt, statusCalls }: Job): void {
    const labels = { model: modelId, status };
    this.jobs.inc(labels);
    if (!isTerminal(status)) return;
    // Pixazo's own time of completion may be another clock's.
    this.jobSeconds.observe(labels, (updatedAt - createdAt) / 1000);
    this.jobCalls.observe(labels, statusCalls);
  }

  onFailure(): void {
    // Each is one of the upstream calls.
  }

  onPause(until: number, _reason: string, cause: string): void {
    const reason = pauses.find((known) => known === cause);
    if (reason) this.pausedUntil[reason] = until;
  }

  onCorruptRow(): void {
    this.storeErrors.inc();
  }

  onStoreError(): void {
    this.storeErrors.inc();
  }

  onStoreRecovered(): void {
    // The errors stop growing.
  }

  private counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `gateway_${name}`, help, labelNames, registers: [this.registry] });
  }

  private histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ) {
    return new Histogram({ name: `gateway_${name}`, help, labelNames, buckets, registers: [this.registry] });
  }

  /** A number that is looked up whenever somebody asks for the metrics. */
  private gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    lookUp: (gauge: Gauge<Label>) => void | Promise<void>,
  ): void {
    const registers = [this.registry];
    const gauge: Gauge<Label> = new Gauge({
      name: `gateway_${name}`,
      help,
      labelNames,
      registers,
      collect: () => lookUp(gauge),
    });
  }
}
