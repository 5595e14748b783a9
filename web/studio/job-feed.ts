import type { Client } from 'urql';
import { type JobPartsFragment, JobsDocument, JobUpdatesDocument } from '../graph/graphql.js';
import { problemIn } from './problem.js';
import { Watched } from './watched.js';

export type Job = JobPartsFragment;

const PAGE = 20;
const SWEEP_MS = 20_000;

/** The jobs as far as they are known here, newest first. */
export interface FeedView {
  jobs: readonly Job[];
  /** Whether the list has been read at all. */
  isRead: boolean;
  hasOlder: boolean;
  /** Why the list could not be read, for people; null when it could. */
  problem: string | null;
}

export function isUnfinished({ status }: Pick<Job, 'status'>): boolean {
  return status === 'SUBMITTING' || status === 'QUEUED' || status === 'PROCESSING';
}

/** Keeps the caller's jobs up to date: one subscription for news, and the list for what came before or was missed. */
export class JobFeed {
  readonly view = new Watched<FeedView>({ jobs: [], isRead: false, hasOlder: false, problem: null });
  /** The job that ended last while this page was open. */
  readonly latestEnd = new Watched<Job | null>(null);
  private readonly known = new Map<string, Job>();
  private oldestCursor: string | null = null;
  private reading: Promise<void> = Promise.resolve();
  private unfollow: (() => void) | null = null;

  constructor(private readonly client: Client) {
    // Between reading the list and the subscription's first breath lies a moment in which news could be missed.
    setInterval(() => this.unfinished().length > 0 && this.catchUp(), SWEEP_MS);
  }

  /** Follows every job of the caller from now on, in place of following them as someone else. */
  follow(): void {
    this.unfollow?.();
    const news = this.client.subscription(JobUpdatesDocument, {}).subscribe(({ data }) => {
      if (data?.jobUpdates.job) this.take([data.jobUpdates.job]);
      else if (data) this.remove(data.jobUpdates.jobId);
    });
    this.unfollow = news.unsubscribe;
  }

  private remove(jobId: string): void {
    this.known.delete(jobId);
    this.show({});
  }

  /** Takes in jobs from anywhere; of two answers about one the newer counts. */
  take(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const before = this.known.get(job.id);
      if (before && before.revision >= job.revision) continue;
      this.known.set(job.id, job);
      if (before && isUnfinished(before) && !isUnfinished(job)) this.latestEnd.set(job);
    }
    this.show({});
  }

  /** Reads from the newest job down to the oldest that is unfinished here, so that nothing stays missed. */
  catchUp(): Promise<void> {
    this.reading = this.reading.then(() => this.readNews());
    return this.reading;
  }

  /** Reads the next page of history. */
  async readOlder(): Promise<void> {
    const page = await this.read(this.oldestCursor);
    if (!page) return;
    this.oldestCursor = page.pageInfo.endCursor;
    this.show({ hasOlder: page.pageInfo.hasNextPage });
  }

  /** Another caller's jobs are none of this one's business. */
  forget(): void {
    this.known.clear();
    this.oldestCursor = null;
    this.show({ isRead: false, hasOlder: false, problem: null });
  }

  private async readNews(): Promise<void> {
    const { isRead } = this.view.get();
    const awaited = this.unfinished().map(({ id }) => id);
    const gone = new Set(awaited);
    const oldest = awaited.sort().at(0);
    let after: string | null = null;
    for (;;) {
      const wasKnown = new Set(this.known.keys());
      const page = await this.read(after);
      if (!page) return;
      for (const { id } of page.nodes) gone.delete(id);
      if (!isRead) {
        this.oldestCursor = page.pageInfo.endCursor;
        this.show({ isRead: true, hasOlder: page.pageInfo.hasNextPage });
        break;
      }
      const last = page.nodes.at(-1)?.id ?? '';
      const joinsKnown = page.nodes.some(({ id }) => wasKnown.has(id));
      if (!page.pageInfo.hasNextPage || (joinsKnown && last <= (oldest ?? last))) break;
      after = page.pageInfo.endCursor;
    }
    if (!isRead) return;
    // A submission that Pixazo refused leaves no job behind.
    for (const id of gone) this.known.delete(id);
    this.show({});
  }

  private async read(after: string | null) {
    const { data, error } = await this.client.query(JobsDocument, { first: PAGE, after });
    this.show({ problem: problemIn(error) });
    if (!data) return null;
    this.take(data.jobs.nodes);
    return data.jobs;
  }

  private unfinished(): Job[] {
    return [...this.known.values()].filter(isUnfinished);
  }

  private show(change: Partial<FeedView>): void {
    // Ids begin with the time the job was taken on.
    const jobs = [...this.known.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
    this.view.set({ ...this.view.get(), ...change, jobs });
  }
}
