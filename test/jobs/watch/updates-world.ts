import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { isTerminal, type Job, JobStatus } from '../../../src/core/job.js';
import type { JobFilter, JobStore } from '../../../src/core/job-store.js';
import { neverAgain } from '../../../src/core/poll-schedule.js';
import { Jobs } from '../../../src/jobs/jobs.js';
import type { Submitter } from '../../../src/jobs/submit/submitter.js';
import { aJob } from '../../support/a-job.js';
import { unobserved } from '../../support/silent-events.js';
import { ListingClient } from './listing-client.js';

const HOUR_MS = 3_600_000;
const MODELS = ['rain', 'wind'] as const;
const LABELS = [[], ['red'], ['red', 'blue']] as const;
const { QUEUED, PROCESSING, COMPLETED, FAILED } = JobStatus;
/** In the order in which a job passes them; the job determines the terminal one. */
const NEXT = { [JobStatus.SUBMITTING]: QUEUED, [QUEUED]: PROCESSING } as const;

/** One event. `which` selects the job, `at` the instance of the gateway. */
export type Happening = { which: number; at: number } & (
  | { kind: 'create' | 'accept' | 'refuse' | 'change' | 'changeLate' | 'delete' | 'settle' }
  | { kind: 'connect' | 'disconnect' | 'read' | 'list' }
  | { kind: 'wait'; ms: number }
);

const kinds = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('create', 'accept', 'change') },
  { weight: 2, arbitrary: fc.constantFrom('changeLate', 'settle', 'refuse', 'delete') },
  { weight: 2, arbitrary: fc.constantFrom('connect', 'disconnect', 'read', 'list') },
);
const where = { which: fc.nat(3), at: fc.nat(1) };
const wait = fc.record({
  ...where,
  kind: fc.constant('wait' as const),
  ms: fc.integer({ min: 1, max: 26 * HOUR_MS }),
});
export const history: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 30, arbitrary: fc.record({ ...where, kind: kinds }) },
    { weight: 1, arbitrary: wait },
  ) as fc.Arbitrary<Happening>,
  { minLength: 20, maxLength: 60, size: 'max' },
);

export const filter: fc.Arbitrary<Omit<JobFilter, 'caller'>> = fc.record(
  {
    statuses: fc.subarray([QUEUED, PROCESSING, COMPLETED, FAILED]),
    modelId: fc.constantFrom(...MODELS),
    labels: fc.constantFrom([], ['blue'], ['red', 'blue']),
  },
  { requiredKeys: [] },
);

/** The commits of chosen jobs are delayed, so that transactions end in another order than they began. */
export interface LateCommits {
  hold(jobId: string): Promise<void>;
  /** Resolves when this many transactions wait with their commits. */
  untilHeld(count: number): Promise<void>;
  release(): Promise<void>;
}

/** A caller's jobs at one or two instances, and a client that lists and follows them. */
export class UpdatesWorld {
  private readonly caller = `caller-${crypto.randomUUID()}`;
  private readonly instances: Jobs[];
  private readonly jobs: string[] = [];
  private readonly late = new Map<string, Promise<unknown>>();
  private readonly client: ListingClient;
  private now = Date.now();

  constructor(
    private readonly stores: JobStore[],
    private readonly commits: LateCommits | null,
    filter: Omit<JobFilter, 'caller'>,
  ) {
    const clock = { now: () => this.now, sleep: () => turn(), random: () => 0.5 };
    const noSubmitter = {} as Submitter;
    this.instances = stores.map(
      (store) => new Jobs(store, noSubmitter, clock, { ...unobserved, retentionMs: 1, quotaPerDay: null }),
    );
    this.client = new ListingClient(this.caller, filter);
  }

  async happen(happening: Happening): Promise<void> {
    const { kind, at } = happening;
    const jobs = this.instances[at % this.instances.length];
    if (!jobs) throw new Error('There is no instance');
    switch (kind) {
      case 'connect':
        return this.client.connect(jobs);
      case 'disconnect':
        return this.client.disconnect();
      case 'read':
        return this.client.read(happening.which);
      case 'list':
        return this.client.list(jobs, () => this.change(happening, 'change'));
      case 'wait':
        return this.wait(happening.ms, at);
      case 'settle':
        return this.settle();
      default:
        return this.change(happening, kind);
    }
  }

  /**
   * The jobs that the client knows and the jobs of the list, as `id:revision`, once the client has received
   * every update.
   */
  async outcome(): Promise<{ shown: string[]; listed: string[] }> {
    await this.settle();
    const [first, ...others] = this.instances;
    const [store] = this.stores.slice(-1);
    if (!first || !store) throw new Error('There is no instance');
    await this.client.connect(first);
    await this.client.readUntil(() => this.deleteOneMore(others[0] ?? first, store));
    await this.client.disconnect();
    const listed = await first.list(this.client.listed, { limit: 1_000 });
    return {
      shown: this.client.shown(),
      listed: listed.map(({ id, revision }) => `${id}:${revision}`).sort(),
    };
  }

  /** The last deletion; every watcher gets it after all earlier changes of another instance. */
  private async deleteOneMore(jobs: Jobs, store: JobStore): Promise<string> {
    const { id } = aJob({
      id: crypto.randomUUID(),
      caller: this.caller,
      status: FAILED,
      schedule: neverAgain,
    });
    await store.insert(aJob({ id, caller: this.caller, status: FAILED, schedule: neverAgain }));
    await jobs.deleteJob(this.caller, id);
    return id;
  }

  private async wait(ms: number, at: number): Promise<void> {
    this.now += ms;
    const store = this.stores[at % this.stores.length];
    // Removes jobs as retention does, with jobs that are kept for an hour.
    await store?.forgetDeletions(this.now - 25 * HOUR_MS, 1_000);
    await store?.deleteEndedBefore({ before: this.now - HOUR_MS, limit: 100, now: this.now });
  }

  private async settle(): Promise<void> {
    await this.commits?.release();
    await Promise.all(this.late.values());
    this.late.clear();
  }

  private async change({ which, at }: Happening, kind: string): Promise<void> {
    const store = this.stores[at % this.stores.length];
    if (!store) throw new Error('There is no store');
    if (kind === 'create') return this.create(store, which);
    const id = this.jobs[which % this.jobs.length];
    if (id === undefined || this.late.has(id)) return;
    const job = await store.findStored(id);
    if (!job) return;
    // Jobs that end share a row of usage, so this one would wait until the commit of another is released.
    if (job.status === PROCESSING && kind.startsWith('change')) await this.settle();
    if (kind === 'refuse' && !job.visible && job.status === JobStatus.SUBMITTING)
      await store.remove(id, 'lease');
    if (kind === 'accept' && !job.visible) await store.update(id, (now) => this.next(now));
    if (kind === 'change' && job.visible) await store.update(id, (now) => this.next(now));
    if (kind === 'changeLate' && job.visible && job.schedule.dueAt !== null) await this.changeLate(store, id);
    if (kind === 'delete' && job.visible && job.schedule.dueAt === null) {
      await this.instances[at % this.instances.length]?.deleteJob(this.caller, id);
    }
  }

  private async create(store: JobStore, which: number): Promise<void> {
    const job = aJob({
      id: crypto.randomUUID(),
      caller: this.caller,
      visible: false,
      status: JobStatus.SUBMITTING,
      revision: 1,
      modelId: MODELS[which % 2],
      labels: [...(LABELS[which % 3] ?? [])],
      schedule: { lease: 'lease' },
    });
    this.jobs.push(job.id);
    await store.insert(job);
  }

  private async changeLate(store: JobStore, id: string): Promise<void> {
    await this.commits?.hold(id);
    const changing = store.update(id, (now) => this.next(now));
    this.late.set(id, changing);
    await (this.commits ? this.commits.untilHeld(this.late.size) : this.settle());
  }

  private next(job: Job): Job | null {
    if (job.schedule.dueAt === null) return null;
    const ending = job.modelId === 'rain' ? COMPLETED : FAILED;
    const status: JobStatus = NEXT[job.status as keyof typeof NEXT] ?? ending;
    const schedule = isTerminal(status) ? neverAgain : { ...job.schedule, lease: null };
    return { ...job, status, schedule, visible: true, revision: job.revision + 1, updatedAt: this.now };
  }
}
