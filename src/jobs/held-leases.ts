import type { Clock } from '../core/clock.js';
import type { Job } from '../core/job.js';
import type { JobEvents } from '../core/job-events.js';
import type { JobStore } from '../core/job-store.js';
import { type LeaseTerms, leaseTerms } from '../core/lease.js';
import { type Loop, runEvery } from '../core/run-every.js';

/** A lease that is renewed until it is released. */
export interface HeldLease {
  /** When it ends, in milliseconds since the epoch. */
  readonly until: number;
  release(): void;
}

interface Entry {
  until: number;
  lease: string;
  onEnding: () => void;
}

/**
 * Renews the leases on the jobs that this process makes calls about: one loop, and one statement for all of them. Calls
 * that end soon need no renewal.
 */
export class HeldLeases {
  readonly terms: LeaseTerms;
  private readonly held = new Map<string, Entry>();
  private readonly loop: Loop;
  private isRenewing = false;

  constructor(
    private readonly store: Pick<JobStore, 'renewLeases'>,
    private readonly clock: Clock,
    private readonly options: {
      /** Limit of one upstream call, in milliseconds. */
      timeoutMs: number;
      events: JobEvents;
    },
  ) {
    this.terms = leaseTerms(options.timeoutMs);
    this.loop = runEvery(this.terms.renewalPauseMs, () => this.check(), { clock });
  }

  /**
   * Renews the job's lease from now on. A later hold of the same job takes the place of this one, whose end is fixed then.
   * @param onEnding called when the lease could not be renewed and ends soon, possibly more than once
   */
  hold({ id, schedule }: Job, onEnding: () => void = () => undefined): HeldLease {
    const entry = { until: schedule.dueAt ?? 0, lease: schedule.lease ?? '', onEnding };
    this.held.set(id, entry);
    return {
      get until() {
        return entry.until;
      },
      release: () => {
        if (this.held.get(id) === entry) this.held.delete(id);
      },
    };
  }

  /** Whether a call may begin under a lease that ends at `until`, in milliseconds since the epoch. */
  allowsCall(until: number): boolean {
    return until - this.clock.now() >= this.terms.leastLeftMs;
  }

  /** Renews leases until stopped. */
  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private check(): void {
    for (const { until, onEnding } of this.held.values()) if (!this.allowsCall(until)) onEnding();
    // Not awaited: while the store does not respond, calls must still be ended in time.
    if (!this.isRenewing) void this.renew();
  }

  private async renew(): Promise<void> {
    const { leaseMs, renewalPauseMs } = this.terms;
    const until = this.clock.now() + leaseMs;
    const old = [...this.held].filter(([, entry]) => until - entry.until >= renewalPauseMs);
    if (old.length === 0) return;
    this.isRenewing = true;
    try {
      const jobIds = old.map(([id]) => id);
      const leases = [...new Set(old.map(([, { lease }]) => lease))];
      const renewed = new Set(await this.store.renewLeases({ leases, jobIds, until }));
      for (const [id, entry] of old) if (renewed.has(id)) entry.until = until;
    } catch (error) {
      this.options.events.emit({ kind: 'store-failed', error });
    } finally {
      this.isRenewing = false;
    }
  }
}
