import { setTimeout as pause } from 'node:timers/promises';
import { GatewayError } from '../../../src/core/errors.js';
import type { Job } from '../../../src/core/job.js';
import type { JobFilter } from '../../../src/core/job-store.js';
import { isListed } from '../../../src/core/update-filter.js';
import type { Jobs } from '../../../src/jobs/jobs.js';
import type { JobUpdate } from '../../../src/jobs/watch/job-updates.js';

/** A client that joins the list and its updates by cursor, and keeps the newest revision of each job. */
export class ListingClient {
  readonly listed: JobFilter;
  private readonly newest = new Map<string, Job>();
  private cursor: string | null = null;
  private updates: AsyncIterableIterator<JobUpdate> | null = null;
  /** The pending request for the next event. */
  private next: Promise<IteratorResult<JobUpdate> | null> | null = null;

  constructor(
    private readonly caller: string,
    private readonly filter: Omit<JobFilter, 'caller'>,
  ) {
    this.listed = { caller, ...filter };
  }

  /** @param between runs between the reads of the cursor and of the list */
  async list(jobs: Jobs, between: () => Promise<void> = async () => undefined): Promise<void> {
    await this.disconnect();
    this.cursor = await jobs.cursor();
    await between();
    const found = await jobs.list(this.listed, { limit: 1_000 });
    this.newest.clear();
    for (const job of found) this.newest.set(job.id, job);
  }

  /**
   * Follows the updates from the client's cursor. The client lists first if it has no cursor, or one that has
   * expired.
   */
  async connect(jobs: Jobs): Promise<void> {
    await this.disconnect();
    if (this.cursor === null) await this.list(jobs);
    try {
      this.updates = jobs.updates(this.caller, this.filter, this.cursor);
    } catch (error) {
      if (!isExpired(error)) throw error;
      await this.list(jobs);
      this.updates = jobs.updates(this.caller, this.filter, this.cursor);
    }
  }

  async disconnect(): Promise<void> {
    await this.updates?.return?.();
    this.updates = null;
    this.next = null;
  }

  /** Takes at most this many updates, as far as they are available. */
  async read(most: number): Promise<void> {
    for (let count = 0; count < most; count += 1) {
      const update = await Promise.race([this.take(), pause(5, null)]);
      if (update === null) return;
    }
  }

  /**
   * Takes updates until the one of a deletion.
   * @param deleteLast deletes a job and returns its id
   */
  async readUntil(deleteLast: () => Promise<string>): Promise<void> {
    const last = await deleteLast();
    for (;;) {
      const update = await this.take();
      if (update === null || update.jobId === last) return;
    }
  }

  /** The jobs that this client knows, as `id:revision`. */
  shown(): string[] {
    const listed = [...this.newest.values()].filter((job) => isListed(job, this.listed));
    return listed.map(({ id, revision }) => `${id}:${revision}`).sort();
  }

  private async take(): Promise<JobUpdate | null> {
    const { updates } = this;
    if (!updates) return null;
    this.next ??= updates.next().catch((error) => this.onError(error));
    const result = await this.next;
    if (this.updates !== updates) return null;
    this.next = null;
    if (!result || result.done) return null;
    this.keep(result.value);
    return result.value;
  }

  /** A stream that was not read for more than a day ends with CURSOR_EXPIRED: the client lists again. */
  private onError(error: unknown): null {
    if (!isExpired(error)) throw error;
    this.cursor = null;
    this.updates = null;
    return null;
  }

  private keep({ jobId, job, cursor }: JobUpdate): void {
    this.cursor = cursor;
    if (job === null) this.newest.delete(jobId);
    else if (job.revision > (this.newest.get(jobId)?.revision ?? 0)) this.newest.set(jobId, job);
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'CURSOR_EXPIRED';
}
