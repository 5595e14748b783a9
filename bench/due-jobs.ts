import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../src/core/job.js';
import type { PixazoStub } from './pixazo-stub.js';
import { unfinishedJob } from './seed-jobs.js';

/** The number of jobs that come due in each second, however many jobs there are. */
export const POLLS_PER_SECOND = 200;
/** The number of jobs whose lag is measured. */
export const WATCHED = 1_000;
/** A working gateway is never later than this. */
const LATEST_MS = 30_000;
const ASK_EVERY_MS = 250;

/** Unfinished jobs that come due one after another, at an even rate, from a given moment. */
export class DueJobs {
  private readonly dueAt = new Map<string, number>();

  /**
   * @param from when the first job comes due, in milliseconds since the epoch
   * @param perSecond the number of jobs that come due in a second; Infinity: all at once
   */
  constructor(
    private readonly from: number,
    private readonly perSecond = POLLS_PER_SECOND,
  ) {}

  /** The pause between two polls of one job that keeps the rate constant. */
  static pauseMs(count: number): number {
    return (count / POLLS_PER_SECOND) * 1_000;
  }

  /** The jobs, in the order in which they come due. */
  *jobs(count: number): Iterable<Job> {
    for (let number = 0; number < count; number += 1) {
      const dueAt = Math.round(this.from + (number / this.perSecond) * 1_000);
      const job = unfinishedJob(dueAt);
      if (number < WATCHED) this.dueAt.set(`${job.requestId}`, dueAt);
      yield job;
    }
  }

  /** @throws when the first job has come due already */
  assertAhead(): void {
    if (Date.now() > this.from) throw new Error('The gateway was not ready when the first job came due');
  }

  /**
   * The time from due to the first poll of each measured job.
   * @throws when a job is not polled
   */
  async lagsMs(stub: PixazoStub): Promise<number[]> {
    const lastDueAt = this.from + (this.dueAt.size / this.perSecond) * 1_000;
    await sleep(lastDueAt - Date.now());
    for (;;) {
      await sleep(ASK_EVERY_MS);
      const polls = await stub.firstPolls();
      const waiting = [...this.dueAt.keys()].filter((requestId) => !polls.has(requestId));
      if (waiting.length === 0) {
        return [...this.dueAt].map(([requestId, dueAt]) => (polls.get(requestId) ?? 0) - dueAt);
      }
      if (Date.now() > lastDueAt + LATEST_MS) throw new Error('Some due jobs were not polled');
    }
  }
}
