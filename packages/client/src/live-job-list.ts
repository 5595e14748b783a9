import { Closing, type Ending } from './closing.js';
import type { Connection, JobChange } from './connection.js';
import type { GatewayError } from './gateway-error.js';
import type { JobFilter } from './graph/types.js';
import type { Job } from './job.js';
import { type JobList, type JobListSnapshot, loadingList } from './job-list.js';
import { KnownJobs } from './known-jobs.js';
import { LARGEST_PAGE, ListReads, type Page } from './list-reads.js';
import { MediaRenewal } from './media-renewal.js';
import { jobUpdatesOperation } from './operations.js';
import { markArrival } from './progress.js';
import { subscribeWithRetries } from './subscription.js';
import { Watched } from './watched.js';

/** The jobs of the first page. Each page after it is as long as all before it, so that a long list needs few of them. */
const PAGE = 20;

/** Reads the list, then follows every change from the list's cursor on. */
export class LiveJobList implements JobList {
  private readonly view = new Watched(loadingList);
  private readonly closing = new Closing();
  private readonly connection: Connection;
  private readonly reads: ListReads;
  private readonly gatewayClosed: Ending;
  private known: KnownJobs;
  private endCursor: string | null = null;
  /** Whether older jobs were left unread. */
  private isPartial = false;
  /** The number of those jobs, which may be deleted later. */
  private unreadCount = 0;
  private isFollowing = false;
  /** Whether the list, or its updates, wait for the gateway. */
  private isInterrupted = false;
  private moreLoading: Promise<void> | null = null;
  /** Whether the number of jobs must be read again. */
  private countIsStale = false;
  private isCounting = false;
  private stopFollowing: () => void = () => undefined;
  private readonly stopListening: () => void;
  private readonly renewal: MediaRenewal;

  constructor(
    connection: Connection,
    private readonly filter: JobFilter,
  ) {
    this.connection = { ...connection, closed: this.closing };
    this.reads = new ListReads(
      this.connection,
      filter,
      this.closing,
      () => !this.isFollowing && this.interrupt(true),
    );
    this.known = new KnownJobs(filter);
    this.renewal = new MediaRenewal(connection.timing, (ids) => void this.renew(ids));
    const stopState = connection.socket.state.subscribe(() => {
      this.renewal.wake();
      this.show();
    });
    const stopOwn = connection.ownChange.subscribe(() => {
      const change = connection.ownChange.getSnapshot();
      if (change) this.take(change);
    });
    this.stopListening = () => {
      stopState();
      stopOwn();
    };
    this.gatewayClosed = connection.closed;
    connection.closed.addEventListener('abort', this.close);
    void this.begin();
  }

  readonly subscribe = (listener: () => void): (() => void) => this.view.subscribe(listener);

  readonly getSnapshot = (): JobListSnapshot => this.view.getSnapshot();

  readonly loadMore = (): Promise<void> => {
    if (!this.view.getSnapshot().hasMore) return Promise.resolve();
    this.moreLoading ??= this.readOlder();
    return this.moreLoading;
  };

  readonly refresh = (id: string): Promise<void> => this.renew([id]);

  readonly close = (): void => {
    this.closing.close();
    this.gatewayClosed.removeEventListener('abort', this.close);
    this.stopFollowing();
    this.stopListening();
    this.renewal.close();
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
      this.follow(updatesCursor);
      this.showPage(page);
    } catch (error) {
      this.giveUp(error as GatewayError);
    }
  }

  private async readOlder(): Promise<void> {
    const { known } = this;
    try {
      const count = Math.min(Math.max(known.listed().length, PAGE), LARGEST_PAGE);
      // The listeners of a page may ask for the next one at once.
      const page = await this.readPage(known, count, this.endCursor).finally(() => {
        this.moreLoading = null;
      });
      // The whole list may have been read again since.
      if (known === this.known) this.showPage(page);
    } catch (error) {
      if (!this.closing.aborted) throw error;
    }
  }

  private async readPage(known: KnownJobs, first: number, after: string | null): Promise<Page> {
    const page = await this.reads.page(first, after);
    known.takePage(page.nodes, page.pageInfo.hasNextPage);
    for (const job of page.nodes) this.renewal.watch(job);
    return page;
  }

  private showPage({ pageInfo, totalCount }: Page): void {
    this.endCursor = pageInfo.endCursor;
    this.isPartial = pageInfo.hasNextPage;
    this.countUnread(totalCount);
  }

  private follow(cursor: string): void {
    const variables = { filter: this.filter, after: cursor };
    this.isFollowing = true;
    this.isInterrupted = false;
    this.stopFollowing = subscribeWithRetries(this.connection, [jobUpdatesOperation, variables], {
      next: ({ jobUpdates: update }) => {
        // A connection that comes back continues from here.
        variables.after = update.cursor;
        this.take(update);
      },
      interrupted: (isInterrupted) => this.interrupt(isInterrupted),
      refused: (error) => {
        this.isFollowing = false;
        if (error.code === 'CURSOR_EXPIRED') void this.begin();
        else this.giveUp(error);
      },
      ended: () => false,
    });
  }

  private take({ jobId, job }: JobChange): void {
    if (job) {
      this.known.take(markArrival(job));
      this.renewal.watch(job);
    } else this.known.delete(jobId);
    this.show();
    if (this.isPartial) void this.count();
  }

  /** An update of a job on a page that was not read does not tell whether it was counted before. */
  private async count(): Promise<void> {
    this.countIsStale = true;
    if (this.isCounting) return;
    this.isCounting = true;
    try {
      while (this.countIsStale) {
        this.countIsStale = false;
        this.countUnread(await this.reads.totalCount());
      }
    } catch (error) {
      this.giveUp(error as GatewayError);
    } finally {
      this.isCounting = false;
    }
  }

  /** Reads jobs again whose addresses will expire. */
  private async renew(due: readonly string[]): Promise<void> {
    const listed = new Set(this.known.listed().map(({ id }) => id));
    try {
      for (const job of await this.reads.jobs(due.filter((id) => listed.has(id)))) {
        this.known.renew(job);
        this.renewal.watch(job);
      }
      this.show();
    } catch (error) {
      this.giveUp(error as GatewayError);
    }
  }

  private countUnread(totalCount: number): void {
    this.unreadCount = this.isPartial ? Math.max(totalCount - this.known.listed().length, 0) : 0;
    this.show();
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
    const before = this.view.getSnapshot();
    const { error } = { ...before, ...change };
    const listed = this.known.listed();
    const jobs = isSameList(listed, before.jobs) ? before.jobs : listed;
    const totalCount = jobs.length + this.unreadCount;
    const status = error ? 'offline' : this.statusNow();
    const next = { jobs, totalCount, hasMore: this.unreadCount > 0, status, error };
    if (!isSame(next, before)) this.view.set(next);
  }

  private statusNow(): JobListSnapshot['status'] {
    const state = this.connection.socket.state.getSnapshot();
    if (this.isInterrupted || (this.isFollowing && state === 'offline')) return 'offline';
    return this.isFollowing && state === 'live' ? 'live' : 'loading';
  }
}

function isSameList(some: readonly Job[], others: readonly Job[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}

function isSame(one: JobListSnapshot, other: JobListSnapshot): boolean {
  const names = Object.keys(one) as (keyof JobListSnapshot)[];
  return names.every((name) => one[name] === other[name]);
}
