import type { Charge } from '../../src/core/charge.js';
import { isTerminal, type Job, JobStatus } from '../../src/core/job.js';
import type {
  ChangePage,
  ClaimedJob,
  JobChange,
  JobFilter,
  JobPage,
  JobStore,
  UnfinishedCount,
} from '../../src/core/job-store.js';
import type { CompletedRun } from '../../src/core/progress.js';
import { withoutLease } from '../../src/core/replay-state.js';
import { overLimit, type SubmitLimits } from '../../src/core/submit-limits.js';
import type { UpdatesCursor } from '../../src/core/updates-cursor.js';
import { toImmutableColumns, toMutableColumns } from '../../src/stores/job-rows.js';
import { LocalJobSignals } from '../../src/stores/job-signals.js';
import { assertStorable } from '../../src/stores/storable-columns.js';

import { MemoryMoneyStore } from './memory-money-store.js';

/** The state that outlives the process. */
class Kept {
  readonly jobs = new Map<string, Job>();
  /** The position of each visible job's latest change among all changes. */
  readonly positions = new Map<string, number>();
  deletions: { jobId: string; caller: string; position: number; deletedAt: number }[] = [];
  lastPosition = 0;
  submits: { caller: string; at: number }[] = [];
  pausedUntil: number | null = null;
  /** Changes jobs of the process that lives. */
  store: MemoryJobStore | null = null;
  readonly money = new MemoryMoneyStore(async (jobId, change) => this.store?.update(jobId, change));
}

/** Jobs in a Map, for simulations that need thousands of stores; it keeps the same contract as the real ones. */
export class MemoryJobStore implements JobStore {
  readonly signals = new LocalJobSignals();
  readonly databaseId = 'memory';
  private closed = false;
  private settledPosition: number;

  constructor(private readonly kept = new Kept()) {
    this.settledPosition = kept.lastPosition;
    kept.store = this;
  }

  get money(): MemoryMoneyStore {
    return this.kept.money;
  }

  /**
   * A new store over the same state, for a new process: the holders of leases are gone, so their jobs are due
   * now.
   */
  reopen(now: number): MemoryJobStore {
    for (const job of this.where(({ schedule }) => schedule.dueAt !== null && schedule.lease !== null)) {
      const released = withoutLease(job, now);
      if (!job.visible) this.move(released);
      this.kept.jobs.set(job.id, { ...released, version: job.version + 1 });
    }
    this.closed = true;
    return new MemoryJobStore(this.kept);
  }

  async insert(
    job: Job,
    limits?: SubmitLimits,
    charge?: Charge | null,
  ): Promise<{ job: Job; inserted: boolean }> {
    for (const columns of [toImmutableColumns(job), toMutableColumns(job)]) assertStorable(job.id, columns);
    const known = this.withKeyOf(job);
    if (known) return { job: structuredClone(known), inserted: false };
    if (limits) this.checkLimits(job, limits);
    if (charge?.refusal) throw charge.refusal;
    this.money.enter(structuredClone(job), charge?.hold ?? null);
    if (limits && limits.perMinute !== null)
      this.kept.submits.push({ caller: job.caller, at: job.createdAt });
    this.jobs.set(job.id, structuredClone(job));
    if (job.visible) this.signalMoved(job);
    return { job, inserted: true };
  }

  /** Gives the job the next position. */
  private move({ id }: Job): void {
    this.kept.lastPosition += 1;
    this.kept.positions.set(id, this.kept.lastPosition);
  }

  private signalMoved(job: Job): void {
    this.move(job);
    this.raise(job);
  }

  private raise(job: Job): void {
    this.signals.raise(job);
    this.settledPosition = this.kept.lastPosition;
  }

  private checkLimits({ caller, createdAt }: Job, { perMinute, perDay }: SubmitLimits): void {
    const submits = this.kept.submits.filter((submit) => submit.caller === caller).map(({ at }) => at);
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
  }

  private withKeyOf({ caller, idempotencyKey }: Job): Job | undefined {
    if (idempotencyKey === null) return undefined;
    return this.where((job) => job.caller === caller && job.idempotencyKey === idempotencyKey)[0];
  }

  async remove(jobId: string, lease?: string): Promise<void> {
    const job = this.jobs.get(jobId);
    if (!job || (lease !== undefined && job.schedule.lease !== lease)) return;
    this.jobs.delete(jobId);
    this.money.remove(jobId);
    this.kept.positions.delete(jobId);
    if (job.visible) this.signals.raise(job);
  }

  async update(jobId: string, change: (job: Job) => Job | null): Promise<Job | null> {
    const before = this.jobs.get(jobId);
    if (!before) return null;
    const changed = change(structuredClone(before));
    if (!changed) return structuredClone(before);
    const visible = before.visible || changed.visible;
    const after = structuredClone({ ...changed, visible, version: before.version + 1 });
    assertStorable(jobId, toMutableColumns(after));
    this.jobs.set(jobId, after);
    this.money.write(structuredClone(after));
    if (visible && (!before.visible || after.revision > before.revision)) this.signalMoved(after);
    return structuredClone(after);
  }

  async delete(jobId: string, now: number): Promise<boolean> {
    const job = this.jobs.get(jobId);
    if (!job?.visible || !isTerminal(job.status)) return false;
    const wiped = { ...job, visible: false, version: job.version + 1, input: {}, labels: [], media: [] };
    this.jobs.set(jobId, { ...wiped, error: null });
    this.recordDeletion(job, now);
    return true;
  }

  private recordDeletion(job: Job, now: number): void {
    this.move(job);
    const position = this.kept.lastPosition;
    this.kept.positions.delete(job.id);
    this.kept.deletions.push({ jobId: job.id, caller: job.caller, position, deletedAt: now });
    this.raise(job);
  }

  async find(jobId: string): Promise<Job | null> {
    const job = this.jobs.get(jobId);
    return job?.visible ? structuredClone(job) : null;
  }

  async findStored(jobId: string): Promise<Job | null> {
    return structuredClone(this.jobs.get(jobId) ?? null);
  }

  async findByCallback(tokenDigest: string): Promise<Job | null> {
    const [job] = this.where(({ callback }) => callback?.tokenDigest === tokenDigest);
    return structuredClone(job ?? null);
  }

  async list(filter: JobFilter, page: JobPage): Promise<Job[]> {
    const { after, before, limit, from } = page;
    const matching = this.matching(filter).filter(
      ({ id }) => (!after || id < after) && (!before || id > before),
    );
    matching.sort((one, other) => (one.id < other.id ? 1 : -1));
    return structuredClone(from === 'oldest' ? matching.slice(-limit) : matching.slice(0, limit));
  }

  async count(filter: JobFilter): Promise<number> {
    return this.matching(filter).length;
  }

  async countGenerations(caller: string, since: number): Promise<number> {
    return this.where((job) => job.caller === caller && job.createdAt >= since).length;
  }

  async cursor(now: number): Promise<UpdatesCursor> {
    return this.settled(now);
  }

  settled(now: number): UpdatesCursor {
    return { databaseId: this.databaseId, position: this.settledPosition + 1, takenAt: now };
  }

  async changedSince(caller: string, position: number, { after, limit }: ChangePage): Promise<JobChange[]> {
    const positionOf = ({ id }: Job) => this.kept.positions.get(id) ?? -1;
    const changed = this.where((job) => job.caller === caller && positionOf(job) >= position);
    const deleted = this.kept.deletions.filter((one) => one.caller === caller && one.position >= position);
    const all = [
      ...changed.map((job) => ({ jobId: job.id, deleted: false, position: positionOf(job) })),
      ...deleted.map(({ jobId, position }) => ({ jobId, deleted: true, position })),
    ];
    // Each position belongs to one change.
    const later = all.filter((change) => after === null || change.position > after.position);
    return later.sort((one, other) => one.position - other.position).slice(0, limit);
  }

  async findCompletedRuns(modelId: string, limit: number): Promise<CompletedRun[]> {
    const completed = this.where(
      (job) => job.modelId === modelId && job.status === JobStatus.COMPLETED && job.visible,
    );
    const latest = completed.sort((one, other) => other.updatedAt - one.updatedAt).slice(0, limit);
    return latest.map(({ input, createdAt, updatedAt }) => structuredClone({ input, createdAt, updatedAt }));
  }

  private matching({ caller, statuses, modelId, labels }: JobFilter): Job[] {
    return this.where(
      (job) =>
        job.visible &&
        job.caller === caller &&
        (labels ?? []).every((label) => job.labels.includes(label)) &&
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
    const times = this.where(() => true).flatMap(({ schedule: { dueAt } }) => dueAt ?? []);
    const later = Math.min(...times.filter((dueAt) => dueAt > claim.now));
    return due.slice(0, claim.limit).map((job) => {
      const schedule = { ...job.schedule, lease: claim.lease, dueAt: claim.leaseUntil };
      const leased = { ...job, version: job.version + 1, schedule };
      this.jobs.set(job.id, leased);
      return {
        job: structuredClone(leased),
        dueAt: job.schedule.dueAt ?? claim.now,
        expiredLease: job.schedule.lease,
        pausedUntil: this.kept.pausedUntil,
        nextDueAt: Number.isFinite(later) ? later : null,
      };
    });
  }

  async renewLeases(which: { leases: string[]; jobIds: string[]; until: number }): Promise<string[]> {
    const { leases, jobIds, until } = which;
    const held = this.where(
      ({ id, schedule: { lease } }) => jobIds.includes(id) && leases.includes(lease ?? ''),
    );
    for (const job of held) {
      const dueAt = Math.max(job.schedule.dueAt ?? 0, until);
      this.jobs.set(job.id, { ...job, schedule: { ...job.schedule, dueAt } });
    }
    return held.map(({ id }) => id);
  }

  async pausePolling(until: number): Promise<void> {
    this.kept.pausedUntil = Math.max(until, this.kept.pausedUntil ?? 0);
  }

  async deleteEndedBefore(which: { before: number; limit: number; now: number }): Promise<number> {
    const { before, limit, now } = which;
    const ended = this.where(({ schedule, updatedAt }) => schedule.dueAt === null && updatedAt < before);
    const gone = ended.sort((one, other) => one.updatedAt - other.updatedAt).slice(0, limit);
    for (const { id } of gone) this.jobs.delete(id);
    for (const job of gone) if (job.visible) this.recordDeletion(job, now);
    return gone.length;
  }

  async forgetDeletions(before: number, limit: number): Promise<number> {
    const old = this.kept.deletions.filter(({ deletedAt }) => deletedAt < before).slice(0, limit);
    this.kept.deletions = this.kept.deletions.filter((deletion) => !old.includes(deletion));
    return old.length;
  }

  async forgetSubmits(before: number): Promise<void> {
    this.kept.submits = this.kept.submits.filter(({ at }) => at >= before);
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
    return this.kept.jobs;
  }
}
