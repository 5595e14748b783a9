import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../src/core/job.js';
import type { PixazoStub } from './pixazo-stub.js';
import { unfinishedJob } from './seed-jobs.js';

/** So many jobs come due in each second, however many there are. */
export const LOOKS_PER_SECOND = 200;
/** Over so many of them it is seen how late the looks are. */
export const WATCHED = 1_000;
/** Later than this no gateway is that works. */
const LATEST_MS = 30_000;
const ASK_EVERY_MS = 250;

/** Unfinished jobs that come due one after another, at an even rate, from a moment on. */
export class DueJobs {
  private readonly dueAt = new Map<string, number>();

  /**
   * @param from when the first comes due, in milliseconds since the epoch
   * @param perSecond how many come due in a second; Infinity: all at once
   */
  constructor(
    private readonly from: number,
    private readonly perSecond = LOOKS_PER_SECOND,
  ) {}

  /** The pause between two looks at one job with which the rate stays as it is. */
  static pauseMs(count: number): number {
    return (count / LOOKS_PER_SECOND) * 1_000;
  }

  /** The jobs, by when they come due. */
  *jobs(count: number): Iterable<Job> {
    for (let number = 0; number < count; number += 1) {
      const dueAt = Math.round(this.from + (number / this.perSecond) * 1_000);
      const job = unfinishedJob(dueAt);
      if (number < WATCHED) this.dueAt.set(`${job.requestId}`, dueAt);
      yield job;
    }
  }

  /** @throws when the first has come due already */
  assertAhead(): void {
    if (Date.now() > this.from) throw new Error('The gateway was not ready when the first job came due');
  }

  /** How long after it came due each job that is watched was asked for first. @throws when one is not asked for */
  async lagsMs(stub: PixazoStub): Promise<number[]> {
    const lastDueAt = this.from + (this.dueAt.size / this.perSecond) * 1_000;
    await sleep(lastDueAt - Date.now());
    for (;;) {
      await sleep(ASK_EVERY_MS);
      const looks = await stub.firstLooks();
      const waiting = [...this.dueAt.keys()].filter((requestId) => !looks.has(requestId));
      if (waiting.length === 0) {
        return [...this.dueAt].map(([requestId, dueAt]) => (looks.get(requestId) ?? 0) - dueAt);
      }
      if (Date.now() > lastDueAt + LATEST_MS) throw new Error('Some jobs that were due are not looked at');
    }
  }
}
