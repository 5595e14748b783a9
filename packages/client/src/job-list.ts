import { Closing, type Ending } from './closing.js';
import type { Connection } from './connection.js';
import type { GatewayError } from './gateway-error.js';
import type { JobFilter, JobsQuery, JobUpdatesSubscription } from './graph/types.js';
import type { Job } from './job.js';
import { KnownJobs } from './known-jobs.js';
import { jobsCountOperation, jobsOperation, jobUpdatesOperation } from './operations.js';
import { markArrival } from './progress.js';
import { subscribeLastingly } from './subscription.js';
import { untilAnswered } from './until-answered.js';
import { Watched } from './watched.js';

const PAGE = 20;
/** The most that the gateway returns at once. */
const LARGEST_PAGE = 100;

/** A list of jobs as it is now. */
export interface JobListSnapshot {
  /** Newest first, from the newest on. */
  jobs: readonly Job[];
  /** The number of jobs on all pages. */
  totalCount: number;
  /** Whether `loadMore` finds older jobs. */
  hasMore: boolean;
  /** `offline`: updates do not arrive; unless there is an `error`, the connection is tried again. */
  status: 'loading' | 'live' | 'offline';
  /** Why the list was given up, such as UNAUTHENTICATED; null while it is not. */
  error: GatewayError | null;
}

/** A list of the caller's jobs that follows every change. */
export interface JobList {
  /** The listener is called after each change. The returned function ends that. */
  subscribe(listener: () => void): () => void;
  /** The same object until something changes. */
  getSnapshot(): JobListSnapshot;
  /** Reads the next page of older jobs; waits while the gateway is away. */
  loadMore(): Promise<void>;
  close(): void;
}

type Page = JobsQuery['jobs'];

export const loadingList: JobListSnapshot = {
  jobs: [],
  totalCount: 0,
  hasMore: false,
  status: 'loading',
  error: null,
};

/** Reads the list, then follows every change from the list's cursor on. */
export class LiveJobList implements JobList {
  private readonly view = new Watched(loadingList);
  private readonly closing = new Closing();
  private readonly connection: Connection;
  private readonly gatewayClosed: Ending;
  private known: KnownJobs;
  private endCursor: string | null = null;
  /** Jobs on pages that were not read. */
  private unreadCount = 0;
  private isRead = false;
  private isInterrupted = false;
  private moreLoading: Promise<void> | null = null;
  /** Whether the number of jobs must be read again. */
  private countIsStale = false;
  private isCounting = false;
  private stopFollowing: () => void = () => undefined;
  private readonly stopListening: () => void;

  constructor(
    connection: Connection,
    private readonly filter: JobFilter,
  ) {
    this.connection = { ...connection, closed: this.closing };
    this.known = new KnownJobs(filter);
    this.stopListening = connection.socket.state.subscribe(() => this.show());
    this.gatewayClosed = connection.closed;
    connection.closed.addEventListener('abort', this.close);
    void this.begin();
  }

  readonly subscribe = (listener: () => void): (() => void) => this.view.subscribe(listener);

  readonly getSnapshot = (): JobListSnapshot => this.view.getSnapshot();

  readonly loadMore = (): Promise<void> => {
    if (!this.view.getSnapshot().hasMore) return Promise.resolve();
    this.moreLoading ??= this.readOlder().finally(() => {
      this.moreLoading = null;
    });
    return this.moreLoading;
  };

  readonly close = (): void => {
    this.closing.close();
    this.gatewayClosed.removeEventListener('abort', this.close);
    this.stopFollowing();
    this.stopListening();
  };

  /** Reads the list as far as it was read before, and follows it from there. */
  private async begin(): Promise<void> {
    const wanted = Math.max(this.view.getSnapshot().jobs.length, PAGE);
    const known = new KnownJobs(this.filter);
    try {
      let page = await this.readPage(known, Math.min(wanted, LARGEST_PAGE), null);
      const { updatesCursor } = page;
      for (
        let read = page.nodes.length;
        read < wanted && page.pageInfo.hasNextPage;
        read += page.nodes.length
      ) {
        page = await this.readPage(known, Math.min(wanted - read, LARGEST_PAGE), page.pageInfo.endCursor);
      }
      if (this.closing.aborted) return;
      this.known = known;
      this.isRead = true;
      this.showPage(page);
      this.follow(updatesCursor);
    } catch (error) {
      this.giveUp(error as GatewayError);
    }
  }

  private async readOlder(): Promise<void> {
    const { known } = this;
    try {
      const page = await this.readPage(known, PAGE, this.endCursor);
      // The whole list may have been read again since.
      if (known === this.known) this.showPage(page);
    } catch (error) {
      if (!this.closing.aborted) throw error;
    }
  }

  private async readPage(known: KnownJobs, first: number, after: string | null): Promise<Page> {
    const variables = { filter: this.filter, first, after };
    const read = () => this.connection.http.send(jobsOperation, variables, { signal: this.closing });
    const { jobs: page } = await untilAnswered(this.connection, read, () => this.interrupt(true));
    this.isInterrupted = false;
    known.takePage(page.nodes.map(markArrival), page.pageInfo.hasNextPage);
    return page;
  }

  private showPage({ pageInfo, totalCount }: Page): void {
    this.endCursor = pageInfo.endCursor;
    const hasMore = pageInfo.hasNextPage;
    this.unreadCount = hasMore ? totalCount - this.known.listed().length : 0;
    this.show({ hasMore });
  }

  private follow(cursor: string): void {
    const variables = { filter: this.filter, after: cursor };
    this.stopFollowing = subscribeLastingly(this.connection, [jobUpdatesOperation, variables], {
      next: ({ jobUpdates: update }) => {
        // A connection that comes back continues from here.
        variables.after = update.cursor;
        this.take(update);
      },
      interrupted: (isInterrupted) => this.interrupt(isInterrupted),
      refused: (error) => {
        if (error.code === 'CURSOR_EXPIRED') void this.begin();
        else this.giveUp(error);
      },
      ended: () => false,
    });
  }

  private take({ jobId, job }: JobUpdatesSubscription['jobUpdates']): void {
    if (job) this.known.take(markArrival(job));
    else this.known.delete(jobId);
    this.show();
    if (this.view.getSnapshot().hasMore) void this.count();
  }

  /** An update of a job on a page that was not read does not tell whether it was counted before. */
  private async count(): Promise<void> {
    this.countIsStale = true;
    if (this.isCounting) return;
    this.isCounting = true;
    const variables = { filter: this.filter };
    const read = () => this.connection.http.send(jobsCountOperation, variables, { signal: this.closing });
    try {
      while (this.countIsStale) {
        this.countIsStale = false;
        const { jobs } = await untilAnswered(this.connection, read);
        if (this.view.getSnapshot().hasMore) this.unreadCount = jobs.totalCount - this.known.listed().length;
        this.show();
      }
    } catch (error) {
      this.giveUp(error as GatewayError);
    } finally {
      this.isCounting = false;
    }
  }

  private interrupt(isInterrupted: boolean): void {
    this.isInterrupted = isInterrupted;
    this.show();
  }

  private giveUp(error: GatewayError): void {
    if (!this.closing.aborted) this.show({ error });
  }

  private show(change: Partial<JobListSnapshot> = {}): void {
    if (this.closing.aborted) return;
    const jobs = this.known.listed();
    const next = { ...this.view.getSnapshot(), ...change };
    const totalCount = jobs.length + this.unreadCount;
    this.view.set({ ...next, jobs, totalCount, status: next.error ? 'offline' : this.statusNow() });
  }

  private statusNow(): JobListSnapshot['status'] {
    const state = this.connection.socket.state.getSnapshot();
    if (this.isInterrupted || (this.isRead && state === 'offline')) return 'offline';
    return this.isRead && state === 'live' ? 'live' : 'loading';
  }
}
