import type { Client, CombinedError } from 'urql';
import { type JobPartsFragment, JobsDocument, JobUpdatesDocument } from '../graph/graphql.js';
import { type Liveness, livenessAfter } from './connection.js';
import { codeOf, problemIn } from './problem.js';
import { Watched } from './watched.js';

export type Job = JobPartsFragment;

const PAGE = 20;
const RETRY_MS = 2_000;

/** The jobs that are known here, newest first. */
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

/** Keeps the caller's jobs up to date: it reads the list, then follows every change from the list's cursor on. */
export class JobFeed {
  readonly view = new Watched<FeedView>({ jobs: [], isRead: false, hasOlder: false, problem: null });
  /** The job that ended last while this page was open. */
  readonly latestEnd = new Watched<Job | null>(null);
  /** The newest revision of each job; null for a deleted one, so that a late response cannot bring it back. */
  private readonly known = new Map<string, Job | null>();
  private oldestCursor: string | null = null;
  /** Ends what runs: reading the list, waiting to read it again, or following the changes. */
  private end: () => void = () => undefined;

  constructor(
    private readonly client: Client,
    private readonly liveness: Watched<Liveness>,
  ) {}

  /** Drops every job, which may be another caller's or out of date, reads the list and follows it. */
  begin(): void {
    this.end();
    this.known.clear();
    this.oldestCursor = null;
    this.show({ isRead: false, hasOlder: false, problem: null });
    const list = this.client.query(JobsDocument, { first: PAGE, after: null });
    this.end = list.subscribe(({ data, error }) => {
      if (data) {
        this.takePage(data.jobs);
        this.follow(data.jobs.updatesCursor);
      } else if (error) this.failed(error);
    }).unsubscribe;
  }

  /** Takes in jobs from anywhere; of two revisions of one the newer counts. */
  take(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const before = this.known.get(job.id);
      if (before === null || (before && before.revision >= job.revision)) continue;
      this.known.set(job.id, job);
      if (before && isUnfinished(before) && !isUnfinished(job)) this.latestEnd.set(job);
    }
    this.show({});
  }

  /** Reads the next page of history. */
  async readOlder(): Promise<void> {
    const after = this.oldestCursor;
    const { data, error } = await this.client.query(JobsDocument, { first: PAGE, after });
    // The list has begun again since then, or this page was read twice.
    if (after !== this.oldestCursor) return;
    if (data) this.takePage(data.jobs);
    else this.show({ problem: problemIn(error) });
  }

  private follow(cursor: string): void {
    this.end();
    // The socket sends this object again after a lost connection, with the cursor as it is then.
    const variables = { after: cursor };
    const changes = this.client.subscription(JobUpdatesDocument, variables);
    this.end = changes.subscribe(({ data, error }) => {
      // A failed event still has the data of the one before it.
      if (codeOf(error) === 'CURSOR_EXPIRED') return this.begin();
      if (!data) return;
      const { jobId, job, cursor: reached } = data.jobUpdates;
      variables.after = reached;
      if (!job) this.known.set(jobId, null);
      this.take(job ? [job] : []);
    }).unsubscribe;
  }

  private failed(error: CombinedError): void {
    const liveness = livenessAfter(error);
    this.liveness.set(liveness);
    this.show({ problem: problemIn(error) });
    if (liveness !== 'lost') return;
    const retry = setTimeout(() => this.begin(), RETRY_MS);
    this.end = () => clearTimeout(retry);
  }

  private takePage(page: {
    nodes: readonly Job[];
    pageInfo: { endCursor?: string | null; hasNextPage: boolean };
  }): void {
    this.oldestCursor = page.pageInfo.endCursor ?? null;
    this.take(page.nodes);
    this.show({ isRead: true, hasOlder: page.pageInfo.hasNextPage, problem: null });
  }

  private show(change: Partial<FeedView>): void {
    const jobs = [...this.known.values()].filter((job) => job !== null);
    // Ids begin with the time of their job.
    jobs.sort((one, other) => (one.id < other.id ? 1 : -1));
    this.view.set({ ...this.view.get(), ...change, jobs });
  }
}
