import type { Clock } from '../../core/clock.js';
import type { JobChange, JobStore } from '../../core/job-store.js';
import { cursorExpired, DELETIONS_KEPT_MS, type UpdatesCursor } from '../../core/updates-cursor.js';
import type { Read } from './stream-reader.js';

/** The most changes that are read at once. */
export const PAGE_SIZE = 1_000;
/** The most ids of signalled jobs that are held. Past it they are dropped, and read from the store later. */
export const MOST_SIGNALLED = 10_000;
/** Cursors of the same second are equal, so that watchers can share an event with its cursor. In milliseconds. */
const CURSOR_STEP_MS = 1_000;

/** One pass through the changes since the cursor. */
interface CatchUp {
  /** Every change before it was signalled when the pass began. The pass finds those, later signals the others. */
  readonly mark: UpdatesCursor;
  /** The last change that was read; null before the first page. */
  after: JobChange | null;
  isLastPage: boolean;
  /** Whether signals were dropped since the pass began, so that another pass from its mark must follow. */
  hasDropped: boolean;
}

/** A change as a watcher takes it. `deleted` is false also where only a signal is known. */
type TakenChange = Pick<JobChange, 'jobId' | 'deleted'>;

/** The reads of a store that following changes needs. */
export type ChangedJobs = Pick<JobStore, 'changedSince' | 'settled'>;

/**
 * The changes of one caller that a watcher has not got: ids alone, each once, and never more than a fixed number. A
 * watcher that resumes, or falls too far behind, reads the others from the store page by page.
 */
export class ChangeBacklog {
  /** Longest waiting first. */
  private readonly signalled = new Set<string>();
  private page: JobChange[] = [];
  private catchUp: CatchUp | null = null;
  private safeCursor: UpdatesCursor;

  /**
   * @param after the cursor from which the watcher resumes; null: it follows changes from now on. The watcher must listen
   * already
   */
  constructor(
    private readonly store: ChangedJobs,
    private readonly caller: string,
    private readonly clock: Pick<Clock, 'now'>,
    after: UpdatesCursor | null,
  ) {
    this.safeCursor = after ?? this.settled();
    if (after) this.catchUp = this.newPass();
  }

  /** Every change before it was taken. */
  get cursor(): UpdatesCursor {
    return this.safeCursor;
  }

  add(jobId: string): void {
    this.signalled.add(jobId);
    if (this.signalled.size <= MOST_SIGNALLED) return;
    this.signalled.clear();
    if (this.catchUp) this.catchUp.hasDropped = true;
    else this.catchUp = this.newPass();
  }

  isEmpty(): boolean {
    return this.signalled.size === 0 && this.catchUp === null;
  }

  /**
   * Takes the change that has waited longest. The watcher must read the job after this call, as its cursor then counts the
   * change as taken. Null: none is known yet.
   * @throws GatewayError CURSOR_EXPIRED when the watcher is so far behind that deletions were forgotten
   */
  async take(read: Read): Promise<TakenChange | null> {
    if (this.catchUp && this.page.length === 0) await this.readPage(this.catchUp, read);
    const change = this.page.shift() ?? this.firstSignalled();
    if (change) this.signalled.delete(change.jobId);
    if (this.catchUp?.isLastPage && this.page.length === 0) this.endPass(this.catchUp);
    if (this.isEmpty()) this.safeCursor = later(this.safeCursor, this.settled());
    return change;
  }

  clear(): void {
    this.signalled.clear();
    this.page = [];
    this.catchUp = null;
  }

  private firstSignalled(): TakenChange | null {
    // During a pass, a signalled job may be on a later page.
    const [jobId] = this.catchUp && !this.catchUp.isLastPage ? [] : this.signalled;
    return jobId === undefined ? null : { jobId, deleted: false };
  }

  private async readPage(pass: CatchUp, read: Read): Promise<void> {
    const { position, takenAt } = this.safeCursor;
    const page = await read(() =>
      this.store.changedSince(this.caller, position, { after: pass.after, limit: PAGE_SIZE }),
    );
    if (page === null) return;
    if (this.clock.now() - takenAt >= DELETIONS_KEPT_MS) throw cursorExpired();
    this.page = page;
    pass.after = page.at(-1) ?? pass.after;
    pass.isLastPage = page.length < PAGE_SIZE;
  }

  private newPass(): CatchUp {
    return { mark: this.settled(), after: null, isLastPage: false, hasDropped: false };
  }

  private endPass({ mark, hasDropped }: CatchUp): void {
    this.safeCursor = later(this.safeCursor, mark);
    this.catchUp = hasDropped ? this.newPass() : null;
  }

  private settled(): UpdatesCursor {
    const now = this.clock.now();
    return this.store.settled(now - (now % CURSOR_STEP_MS));
  }
}

/** The cursor that needs fewer changes to be read again; of two equal ones, the one that expires later. */
function later(one: UpdatesCursor, other: UpdatesCursor): UpdatesCursor {
  if (one.position !== other.position) return one.position > other.position ? one : other;
  return one.takenAt > other.takenAt ? one : other;
}
