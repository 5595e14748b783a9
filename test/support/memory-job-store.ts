import { type Job, JobStatus } from '../../src/core/job.js';
import type { ClaimedJob, JobFilter, JobStore, UnfinishedCount } from '../../src/core/job-store.js';
import type { CompletedRun } from '../../src/core/progress.js';
import { overLimit, type SubmitLimits } from '../../src/core/submit-limits.js';
import { toImmutableColumns, toMutableColumns } from '../../src/stores/job-rows.js';
import { LocalJobSignals } from '../../src/stores/job-signals.js';
import { assertStorable } from '../../src/stores/storable-columns.js';

/** Jobs in a Map, for simulations that need thousands of stores; it keeps the same contract as the real ones. */
export class MemoryJobStore implements JobStore {
  readonly signals = new LocalJobSignals();
  private closed = false;

  constructor(
    private readonly kept = new Map<string, Job>(),
    private submits: { caller: string; at: number }[] = [],
    private pausedUntil: number | null = null,
  ) {}

  /** A new store over what this one kept, for a new process: whoever held leases is gone, so their jobs are due now. */
  reopen(now: number): MemoryJobStore {
    this.closed = true;
    for (const job of this.kept.values()) {
      const { schedule } = job;
      if (schedule.dueAt === null || schedule.lease === null) continue;
      const released = { ...schedule, lease: null, dueAt: now };
      this.kept.set(job.id, { ...job, version: job.version + 1, schedule: released });
    }
    return new MemoryJobStore(this.kept, this.submits, this.pausedUntil);
  }

  async insert(job: Job, limits?: SubmitLimits): Promise<{ job: Job; inserted: boolean }> {
    for (const columns of [toImmutableColumns(job), toMutableColumns(job)]) assertStorable(job.id, columns);
    const known = this.withKeyOf(job);
    if (known) return { job: structuredClone(known), inserted: false };
    if (limits) this.countSubmit(job, limits);
    this.jobs.set(job.id, structuredClone(job));
    this.signals.raise(job);
    return { job, inserted: true };
  }

  private countSubmit({ caller, createdAt }: Job, { perMinute, perDay }: SubmitLimits): void {
    const submits = this.submits.filter((submit) => submit.caller === caller).map(({ at }) => at);
    const generations = this.where((job) => job.caller === caller).map((job) => job.createdAt);
    const refusal = overLimit(
      { perMinute, perDay },
      {
        submit: perMinute === null ? null : (submits.sort((a, b) => b - a)[perMinute - 1] ?? null),
        generation: perDay === null ? null : (generations.sort((a, b) => b - a)[perDay - 1] ?? null),
      },
      createdAt,
    );
    if (refusal) throw refusal;
    if (perMinute !== null) this.submits.push({ caller, at: createdAt });
  }

  private withKeyOf({ caller, idempotencyKey }: Job): Job | undefined {
    if (idempotencyKey === null) return undefined;
    return this.where((job) => job.caller === caller && job.idempotencyKey === idempotencyKey)[0];
  }

  async remove(jobId: string, lease?: string): Promise<void> {
    const job = this.jobs.get(jobId);
    if (lease !== undefined && job?.schedule.lease !== lease) return;
    this.jobs.delete(jobId);
    if (job) this.signals.raise(job);
  }

  async update(jobId: string, change: (job: Job) => Job | null): Promise<Job | null> {
    const before = this.jobs.get(jobId);
    if (!before) return null;
    const changed = change(structuredClone(before));
    if (!changed) return structuredClone(before);
    const after = structuredClone({ ...changed, version: before.version + 1 });
    assertStorable(jobId, toMutableColumns(after));
    this.jobs.set(jobId, after);
    if (after.revision > before.revision) this.signals.raise(after);
    return structuredClone(after);
  }

  async find(jobId: string): Promise<Job | null> {
    return structuredClone(this.jobs.get(jobId) ?? null);
  }

  async findByCallback(tokenDigest: string): Promise<Job | null> {
    const [job] = this.where(({ callback }) => callback?.tokenDigest === tokenDigest);
    return structuredClone(job ?? null);
  }

  async list(filter: JobFilter, { after, limit }: { after: string | null; limit: number }): Promise<Job[]> {
    const older = this.matching(filter).filter(({ id }) => after === null || id < after);
    return structuredClone(older.sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, limit));
  }

  async count(filter: JobFilter): Promise<number> {
    return this.matching(filter).length;
  }

  async findCompletedRuns(modelId: string, limit: number): Promise<CompletedRun[]> {
    const completed = this.where((job) => job.modelId === modelId && job.status === JobStatus.COMPLETED);
    const latest = completed.sort((one, other) => other.updatedAt - one.updatedAt).slice(0, limit);
    return latest.map(({ input, createdAt, updatedAt }) => structuredClone({ input, createdAt, updatedAt }));
  }

  private matching({ caller, statuses, modelId }: JobFilter): Job[] {
    return this.where(
      (job) =>
        job.caller === caller &&
        (statuses?.includes(job.status) ?? true) &&
        (modelId === undefined || job.modelId === modelId),
    );
  }

  async claimDue(claim: {
    now: number;
    limit: number;
    lease: string;
    leaseUntil: number;
  }): Promise<ClaimedJob[]> {
    const due = this.where(({ schedule: { dueAt } }) => dueAt !== null && dueAt <= claim.now);
    due.sort((one, other) => (one.schedule.dueAt ?? 0) - (other.schedule.dueAt ?? 0));
    return due.slice(0, claim.limit).map((job) => {
      const schedule = { ...job.schedule, lease: claim.lease, dueAt: claim.leaseUntil };
      const leased = { ...job, version: job.version + 1, schedule };
      this.jobs.set(job.id, leased);
      return {
        job: structuredClone(leased),
        dueAt: job.schedule.dueAt ?? claim.now,
        expiredLease: job.schedule.lease,
        pausedUntil: this.pausedUntil,
      };
    });
  }

  async pausePolling(until: number): Promise<void> {
    this.pausedUntil = Math.max(until, this.pausedUntil ?? 0);
  }

  async deleteEndedBefore({ before, limit }: { before: number; limit: number }): Promise<number> {
    const ended = this.where(({ schedule, updatedAt }) => schedule.dueAt === null && updatedAt < before);
    const gone = ended.slice(0, limit);
    for (const { id } of gone) this.jobs.delete(id);
    for (const job of gone) this.signals.raise(job);
    return gone.length;
  }

  async forgetSubmits(before: number): Promise<void> {
    this.submits = this.submits.filter(({ at }) => at >= before);
  }

  async nextDueAt(): Promise<number | null> {
    const times = this.where(() => true).flatMap(({ schedule: { dueAt } }) => dueAt ?? []);
    return times.length > 0 ? Math.min(...times) : null;
  }

  async countUnfinished(): Promise<UnfinishedCount[]> {
    const counts = new Map<string, UnfinishedCount>();
    for (const { modelId, status } of this.where(({ schedule }) => schedule.dueAt !== null)) {
      const key = `${modelId} ${status}`;
      counts.set(key, { modelId, status, count: (counts.get(key)?.count ?? 0) + 1 });
    }
    return [...counts.values()];
  }

  async checkWritable(): Promise<boolean> {
    return !this.closed;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private where(condition: (job: Job) => boolean): Job[] {
    return [...this.jobs.values()].filter(condition);
  }

  private get jobs(): Map<string, Job> {
    if (this.closed) throw new Error('The store is closed');
    return this.kept;
  }
}
