import { gather } from '../gather.js';

/** The most writes in one batch. */
const MOST_IN_BATCH = 256;
/**
 * After this, in milliseconds, a batch counts as stuck, as it is while another gateway that stopped in the middle of a
 * transaction holds what it waits for. The next batch then runs beside it.
 */
const STUCK_MS = 1_000;
/** How long a batch that may begin waits while each turn of the event loop brings more writes, in milliseconds. */
const WAIT_MS = 40;
/** The most batches at the same time, the stuck ones included. */
const MOST_BATCHES = 4;

/** A write that can share a statement with others. */
export interface Write {
  /** Those that wait are taken from all lanes in turns, so that a burst in one does not delay the others. */
  lane: string;
  /** Two writes with the same do not share a statement. Null: it may stand beside any other. */
  exclusive: string | null;
}

/** A write that waits, and its promise. */
export interface Waiting<OneWrite extends Write, Result> {
  write: OneWrite;
  resolve(result: Result | Promise<Result>): void;
  reject(error: unknown): void;
}

/**
 * Gathers the writes that come while a batch is being written, and those of successive turns of the event loop, while each
 * turn brings more, and writes them together. So the busier the gateway, the more writes share a statement and a commit.
 */
export class Batches<OneWrite extends Write, Result> {
  private readonly lanes = new Map<string, Waiting<OneWrite, Result>[]>();
  /** When each batch that runs began. */
  private readonly running = new Set<{ begunAt: number }>();
  /** The number of writes in all lanes. */
  private size = 0;
  private isGathering = false;

  /**
   * @param run writes a batch, and settles each of its writes; when it rejects, those that are left are rejected
   * @param limits `most`: writes in a batch; `atOnce`: batches that run at the same time, none of which is stuck
   * @param now milliseconds of a steady clock
   */
  constructor(
    private readonly run: (batch: Waiting<OneWrite, Result>[]) => Promise<void>,
    private readonly limits = { most: MOST_IN_BATCH, atOnce: 1 },
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Resolves and rejects as the batch settles this write. */
  write(write: OneWrite): Promise<Result> {
    return new Promise((resolve, reject) => {
      const lane = this.lanes.get(write.lane) ?? [];
      lane.push({ write, resolve, reject });
      this.lanes.set(write.lane, lane);
      this.size += 1;
      this.gather();
    });
  }

  private gather(): void {
    if (this.isGathering || this.size === 0 || !this.mayBegin()) return;
    this.isGathering = true;
    const { limits, now } = this;
    gather({ size: () => this.size, most: limits.most, waitMs: WAIT_MS, now }, () => {
      this.isGathering = false;
      void this.runNext();
    });
  }

  private mayBegin(): boolean {
    const { atOnce } = this.limits;
    if (this.running.size < atOnce) return true;
    if (this.running.size >= Math.max(atOnce, MOST_BATCHES)) return false;
    const since = this.now() - STUCK_MS;
    return [...this.running].filter(({ begunAt }) => begunAt > since).length < atOnce;
  }

  private async runNext(): Promise<void> {
    const batch = this.next();
    const begun = { begunAt: this.now() };
    this.running.add(begun);
    this.gather();
    await this.run(batch).catch((error) => {
      for (const { reject } of batch) reject(error);
    });
    this.running.delete(begun);
    this.gather();
  }

  /** One write of each lane, then another one of each, and so on. The lanes that gave one come last the next time. */
  private next(): Waiting<OneWrite, Result>[] {
    const batch: Waiting<OneWrite, Result>[] = [];
    const taken = new Set<string>();
    let lanes = [...this.lanes];
    while (lanes.length > 0 && batch.length < this.limits.most) {
      lanes = lanes.slice(0, this.limits.most - batch.length).filter(([name, lane]) => {
        const first = lane[0];
        if (!first || (first.write.exclusive !== null && taken.has(first.write.exclusive))) return false;
        if (first.write.exclusive !== null) taken.add(first.write.exclusive);
        batch.push(first);
        this.size -= 1;
        lane.shift();
        this.lanes.delete(name);
        if (lane.length > 0) this.lanes.set(name, lane);
        return lane.length > 0;
      });
    }
    return batch;
  }
}
