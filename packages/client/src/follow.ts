import type { Connection } from './connection.js';
import type { GatewayError } from './gateway-error.js';
import { isTerminal, type Job } from './job.js';
import { jobStatusOperation } from './operations.js';
import { markArrival } from './progress.js';
import { subscribeWithRetries } from './subscription.js';

/** The revisions of one job, each once. A slow reader gets the latest. */
export class FollowedJob implements AsyncIterableIterator<Job> {
  private latest: Job | null = null;
  private error: GatewayError | null = null;
  private isOver = false;
  private stop: (() => void) | null = null;
  private wake: () => void = () => undefined;

  constructor(
    private readonly connection: Connection,
    private readonly id: string,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @throws GatewayError once, when the job cannot be followed */
  async next(): Promise<IteratorResult<Job, undefined>> {
    if (this.connection.closed.aborted) this.isOver = true;
    if (!this.isOver) this.stop ??= this.start();
    while (!this.latest && !this.isOver) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const { latest: value, error } = this;
    this.latest = null;
    if (value) return { done: false, value };
    this.error = null;
    if (error) throw error;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Job, undefined>> {
    this.end();
    return { done: true, value: undefined };
  }

  /** Ends the iteration, also one that waits. */
  private readonly end = (): void => {
    this.stop?.();
    this.finish();
  };

  private finish(error: GatewayError | null = null): void {
    this.error = error;
    this.isOver = true;
    this.connection.closed.removeEventListener('abort', this.end);
    this.wake();
  }

  private start(): () => void {
    this.connection.closed.addEventListener('abort', this.end);
    let known: Job | null = null;
    return subscribeWithRetries(this.connection, [jobStatusOperation, { id: this.id }], {
      next: ({ jobStatus: job }) => {
        if (known && known.revision >= job.revision) return;
        known = markArrival(job);
        this.latest = job;
        this.wake();
      },
      refused: (error) => this.finish(error),
      ended: () => {
        if (!known || !isTerminal(known)) return false;
        this.finish();
        return true;
      },
    });
  }
}
