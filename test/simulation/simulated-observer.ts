import type { Job } from '../../src/core/job.js';
import type { Chance } from './chance.js';
import { isExpected } from './expected-errors.js';
import type { Notes } from './notes.js';
import { CALLER, keepMs } from './rules.js';
import type { SimulatedGateway } from './simulated-gateway.js';
import type { SimulatedMoney } from './simulated-money.js';
import type { SimulatedTime } from './simulated-time.js';

/** The dependencies of the observer of one history. */
interface ObservedWorld {
  time: SimulatedTime;
  chance: Chance;
  gateway: SimulatedGateway;
  notes: Notes;
  money: SimulatedMoney;
}

/**
 * Lists and follows all jobs at random moments: a job that was once visible never disappears before retention, and no
 * budget is overrun.
 */
export class SimulatedObserver {
  private readonly seen = new Map<string, Job>();

  constructor(private readonly world: ObservedWorld) {}

  /** Observes until `isOver`. */
  async run(isOver: () => boolean): Promise<void> {
    const { chance, time, gateway, money, notes } = this.world;
    while (!isOver()) {
      try {
        notes.broken.push(...(await time.during(() => money.overruns(gateway.store, time.now()))));
        await (chance.happens(0.5) ? this.list() : this.follow());
      } catch (error) {
        if (!isExpected(error)) throw error;
      }
      await time.sleep(chance.between(0, 30_000));
    }
  }

  private async list(): Promise<void> {
    const { gateway, notes, time } = this.world;
    const known = [...this.seen.values()];
    const process = gateway.reach();
    const found = await process.serve((jobs) => jobs.list({ caller: CALLER }, { limit: 100 }));
    const listed = new Set(found.map(({ id }) => id));
    for (const job of known) {
      const isKept = time.now() < job.createdAt + keepMs;
      if (isKept && !listed.has(job.id)) notes.broken.push(`Job ${job.id} was visible and has disappeared`);
    }
    for (const job of found) this.seen.set(job.id, job);
  }

  private async follow(): Promise<void> {
    const { gateway, time, chance } = this.world;
    const process = gateway.reach();
    const updates = await process.serve(async (jobs) => jobs.updates(CALLER, {}, null));
    const until = time.now() + chance.between(0, 60_000);
    try {
      while (time.now() < until) {
        const pause = time.sleep(until - time.now()).then(() => null);
        const next = await Promise.race([process.serve(() => updates.next()), pause]);
        if (next?.value?.job) this.seen.set(next.value.jobId, next.value.job);
      }
    } finally {
      await updates.return?.();
    }
  }
}
