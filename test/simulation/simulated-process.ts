import type { MoneyRules } from '../../src/core/charge.js';
import type { JobStore } from '../../src/core/job-store.js';
import type { Pixazo } from '../../src/core/pixazo.js';
import { WebhookMode } from '../../src/core/pixazo.js';
import { HeldLeases } from '../../src/jobs/held-leases.js';
import { Jobs } from '../../src/jobs/jobs.js';
import { CallbackReceiver } from '../../src/jobs/poll/callback-receiver.js';
import { Poller } from '../../src/jobs/poll/poller.js';
import { Retention } from '../../src/jobs/retention.js';
import { Submitter } from '../../src/jobs/submit/submitter.js';
import { unobserved } from '../support/silent-events.js';
import type { Mortality } from './mortality.js';
import { confirmMs, jobMaxAgeMs, keepMs, poll, publicUrl, timeoutMs } from './rules.js';
import type { SimulatedTime } from './simulated-time.js';
import { StatusCallRules } from './status-call-rules.js';

/** The settings of one process of the gateway. */
interface World {
  store: JobStore;
  pixazo: Pixazo;
  time: SimulatedTime;
  mortality: Mortality;
  /** The name of this process. */
  name: string;
  hasPublicUrl: boolean;
  money: MoneyRules;
  /** The requests that a process is polling now. */
  asking: Set<string>;
  onBroken: (sentence: string) => void;
}

/** The gateway's real parts, wired as the gateway wires them, in a process that can die. */
export class SimulatedProcess {
  private readonly submitter: Submitter;
  private readonly poller: Poller;
  private readonly retention: Retention;
  private readonly leases: HeldLeases;
  private readonly callbackReceiver: CallbackReceiver;
  private readonly jobs: Jobs;

  constructor(private readonly world: World) {
    const { mortality, name } = world;
    const clock = mortality.ofClock(world.time);
    const store = mortality.of(world.store);
    const pixazo = new StatusCallRules(mortality.of(world.pixazo), clock, {
      asking: world.asking,
      over: mortality.over,
      onBroken: world.onBroken,
    });
    const onDue = (dueAt: number) => this.poller.wake(dueAt);
    const callbacks = world.hasPublicUrl ? { publicUrl, mode: WebhookMode.SYNC } : null;
    const { money } = world;
    this.leases = new HeldLeases(store, clock, { timeoutMs, ...unobserved });
    const { leases } = this;
    const shared = { timeoutMs, leases, poll, confirmMs, onFailed: money.prices.onFailed, ...unobserved };
    this.submitter = new Submitter(store, pixazo, clock, {
      ...shared,
      lease: `submitter of ${name}`,
      submitLimits: { perMinute: null, perDay: null },
      money,
      callbacks,
      onDue,
    });
    const isSubmitting = (jobId: string) => this.submitter.isSubmitting(jobId);
    this.poller = new Poller(store, pixazo, clock, {
      ...shared,
      lease: `poller of ${name}`,
      concurrency: 4,
      jobMaxAgeMs,
      isSubmitting,
      upstreamIdOf: (modelId) => modelId,
    });
    this.retention = new Retention(store, clock, { keepMs, ...unobserved });
    this.callbackReceiver = new CallbackReceiver(store, clock, { ...unobserved, onDue });
    this.jobs = new Jobs(store, this.submitter, clock, { ...unobserved, retentionMs: 1, quotaPerDay: null });
    this.leases.start();
    this.poller.start();
    this.retention.start();
  }

  /**
   * One client's call over a separate connection.
   * @throws ConnectionLost when the process dies before it responds
   */
  serve<Answer>(call: (jobs: Jobs) => Promise<Answer>): Promise<Answer> {
    return Promise.race([call(this.jobs), this.world.mortality.death]);
  }

  /**
   * One callback of Pixazo. Returns whether the address was known.
   * @throws ConnectionLost
   */
  callBack(token: string, requestId: string | null): Promise<boolean> {
    return Promise.race([this.callbackReceiver.receive(token, requestId), this.world.mortality.death]);
  }

  /** Ends as the gateway does on a stop signal, with everything finished. */
  async stop(): Promise<void> {
    await Promise.all([this.poller.stop(), this.retention.stop()]);
    await this.submitter.stop();
    await this.leases.stop();
    this.world.mortality.die();
  }
}
