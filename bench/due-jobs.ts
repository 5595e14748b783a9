import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../src/core/job.js';
import type { PixazoStub } from './pixazo-stub.js';
import { unfinishedJob } from './seed-jobs.js';

/** So many jobs come due in each second, however many there are. */
export const LOOKS_PER_SECOND = 200;
/** Over so many of them it is seen how late the looks are. */
const WATCHED = 1_000;
/** Later than this no gateway is that works. */
const LATEST_MS = 30_000;
const ASK_EVERY_MS = 250;

/** Unfinished jobs that come due one after another, at an even rate, from a moment on. */
export class DueJobs {
  private readonly dueAt = new Map<string, number>();

  /** @param from when the first comes due, in milliseconds since the epoch */
  constructor(private readonly from: number) {}

  /** The pause between two looks at one job with which the rate stays as it is. */
  static pauseMs(count: number): number {
    return (count / LOOKS_PER_SECOND) * 1_000;
  }

  /** The jobs, by when they come due. */
  *jobs(count: number): Iterable<Job> {
    for (let number = 0; number < count; number += 1) {
      const dueAt = Math.round(this.from + (number / LOOKS_PER_SECOND) * 1_000);
      const job = unfinishedJob(dueAt);
      if (number < WATCHED) this.dueAt.set(`${job.requestId}`, dueAt);
      yield job;
    }
  }

  /**
   * How long after it came due each job that is watched was asked for first.
   * @throws when the first has come due already, or one is not asked for
   */
  async lagsMs(stub: PixazoStub): Promise<number[]> {
    if (Date.now() > this.from) throw new Error('The gateway was not ready when the first job came due');
    const lastDueAt = this.from + (WATCHED / LOOKS_PER_SECOND) * 1_000;
    await sleep(lastDueAt - Date.now());
    const lags = new Map<string, number>();
    while (lags.size < this.dueAt.size) {
      if (Date.now() > lastDueAt + LATEST_MS) throw new Error('Some jobs that were due are not looked at');
      await sleep(ASK_EVERY_MS);
      for (const { requestId, at } of await stub.looks()) {
        const dueAt = this.dueAt.get(requestId);
        if (dueAt !== undefined && !lags.has(requestId)) lags.set(requestId, at - dueAt);
      }
    }
    return [...lags.values()];
  }
}
