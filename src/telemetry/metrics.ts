import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../core/clock.js';
import type { CopyStore } from '../core/copy-store.js';
import { isTerminal, type Job } from '../core/job.js';
import type { JobEvent } from '../core/job-events.js';
import type { JobStore } from '../core/job-store.js';
import type { SubmitOutcome } from '../core/pixazo.js';
import type { MeasuredCall } from './measured-pixazo.js';

/** Metrics of the process, such as its memory and its event loop's lag; once for all gateways in it. */
const ofProcess = new Registry();
collectDefaultMetrics({ register: ofProcess });

/** From a sound that takes seconds to a video that takes an hour, and a day for expired jobs. */
const JOB_SECONDS = [1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600, 1_800, 3_600, 86_400];
const CALLS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 144, 610];
const UPSTREAM_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const LAG_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

/** Why all polling can pause. */
const pauses = ['denied', 'busy'] as const;
const transports = ['websocket', 'sse'] as const;

/** Counts the open connections for subscriptions, and the subscriptions that run over them. */
export interface LiveCounter {
  count(transport: (typeof transports)[number]): { connections: number; subscriptions: number };
}

/** The store, of which jobs, charges and copies are counted whenever metrics are requested. */
export type CountedStore = JobStore & { copies: Pick<CopyStore, 'countPending'> };

/**
 * The gateway's metrics, as `docs/operations.md` describes them. Labels are models, statuses and outcomes only: no
 * caller, no job, no secret. Two gateways in one process have separate metrics.
 */
export class Metrics {
  private readonly registry = new Registry();
  /** The metrics of this gateway and of the process. */
  readonly exposition: Registry;
  private readonly pausedUntil = { denied: 0, busy: 0 };

  private readonly jobs = this.counter('jobs_total', 'Times a job got this status.', ['model', 'status']);
  private readonly submits = this.counter('submits_total', 'Submissions by outcome.', [
    'model',
    'outcome',
    'code',
  ]);
  private readonly storeErrors = this.counter(
    'store_errors_total',
    'Reads or writes that the store failed.',
    [],
  );
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
    'Calls of Pixazo, by outcome.',
    ['call', 'result'],
    UPSTREAM_SECONDS,
  );
  private readonly pollLag = this.histogram(
    'poll_lag_seconds',
    'How late a poll of a job began, after it was due.',
    [],
    LAG_SECONDS,
  );

  private readonly copies = this.counter('result_copies_total', 'Attempts to copy a result, by outcome.', [
    'outcome',
  ]);
  private readonly copiedBytes = this.counter('result_copy_bytes_total', 'Bytes of kept results.', []);

  /** @param onStoreError called when the store cannot count its jobs, whose number is then missing from the metrics */
  constructor(
    store: CountedStore,
    clock: Clock,
    live: LiveCounter,
    private readonly onStoreError: (error: unknown) => void,
  ) {
    this.storeGauge(
      'jobs_unfinished',
      'Jobs in the store that have not ended.',
      ['model', 'status'],
      async (gauge) => {
        const counts = await store.countUnfinished();
        gauge.reset();
        for (const { modelId, status, count } of counts) gauge.set({ model: modelId, status }, count);
      },
    );
    this.storeGauge('charges_unresolved', 'Charges that only an admin can settle.', [], async (gauge) =>
      gauge.set(await store.money.countUnresolved()),
    );
    this.storeGauge('result_copies_pending', 'Results that are still to be copied.', [], async (gauge) =>
      gauge.set(await store.copies.countPending()),
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

  /** Counts an event. */
  readonly onEvent = (event: JobEvent): void => {
    switch (event.kind) {
      case 'outcome-recorded':
        this.countSubmit(event.job, event.outcome);
        break;
      case 'replayed':
        this.submits.inc({ model: event.job.modelId, outcome: 'replayed', code: '' });
        break;
      case 'poll-claimed':
        this.pollLag.observe(event.lateMs / 1000);
        break;
      case 'job-changed':
        this.countChange(event.job);
        break;
      case 'polling-paused':
        this.pausedUntil[event.outcome === 'denied' ? 'denied' : 'busy'] = event.until;
        break;
      case 'copy-recorded':
        this.copies.inc({ outcome: 'kept' });
        this.copiedBytes.inc(event.sizeBytes);
        break;
      case 'copy-failed':
        this.copies.inc({ outcome: event.isGivenUp ? 'given-up' : 'failed' });
        break;
      case 'store-failed':
        this.storeErrors.inc();
        break;
    }
  };

  private countSubmit({ modelId }: Job, outcome: SubmitOutcome): void {
    const code = outcome.kind === 'refused' ? outcome.error.code : '';
    this.submits.inc({ model: modelId, outcome: outcome.kind, code });
  }

  private countChange({ modelId, status, createdAt, updatedAt, statusCalls }: Job): void {
    const labels = { model: modelId, status };
    this.jobs.inc(labels);
    if (!isTerminal(status)) return;
    // Not Pixazo's own time of completion, which is another clock's.
    this.jobSeconds.observe(labels, Math.max(0, updatedAt - createdAt) / 1000);
    this.jobCalls.observe(labels, statusCalls);
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

  /** A metric that is read from the store whenever metrics are requested. It has no value while the store fails. */
  private storeGauge<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: (gauge: Gauge<Label>) => Promise<void>,
  ): void {
    this.gauge(name, help, labelNames, async (gauge) => {
      try {
        await read(gauge);
      } catch (error) {
        gauge.reset();
        // One without labels is reset to 0.
        if (labelNames.length === 0) gauge.remove();
        this.onStoreError(error);
      }
    });
  }

  /** A metric that is read whenever metrics are requested. */
  private gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: (gauge: Gauge<Label>) => void | Promise<void>,
  ): void {
    const registers = [this.registry];
    const gauge: Gauge<Label> = new Gauge({
      name: `gateway_${name}`,
      help,
      labelNames,
      registers,
      collect: () => read(gauge),
    });
  }
}
