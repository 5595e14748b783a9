import { sql } from 'kysely';
import { BudgetPeriod, periodAt } from '../../core/budget-period.js';
import { type Job, JobStatus } from '../../core/job.js';
import { type Closing, closingOf, SHARED_PARTS } from '../books.js';
import { changeJob } from '../change-jobs.js';
import { labelDigest } from '../job-labels.js';
import { mutableColumns } from '../job-queries.js';
import type { PreparedQuery } from '../prepared-query.js';
import type { Session } from '../sql-database.js';
import { type JobUpdate, type NextJob, nextJob, type UpdateStatements, updateJob } from '../update-job.js';
import { BatchedBooks } from './batched-books.js';
import { Batches, type Waiting, type Write } from './batches.js';
import { columnTypes, jsonRows, prepareText } from './json-rows.js';
import type { PostgresDatabase } from './postgres-database.js';
import { isOfOneWrite } from './postgres-errors.js';

/** An update that waits for its batch. */
interface WaitingUpdate extends Write, JobUpdate {}

/** A job that is changed if it still is as its writer read it. */
interface Change extends NextJob {
  before: Job;
  /** Null: the job does not end. */
  closing: Closing | null;
}

/** The number of transactions that change one job each, at the same time. */
const ALONE_AT_ONCE = 4;

/**
 * Writes the changes of jobs of one moment by one statement. A job that is no longer as its writer read it is read again,
 * and changed alone by `updateJob`, as is a job whose row another transaction holds.
 */
export class UpdateBatches {
  private readonly batches = new Batches<WaitingUpdate, Job | null>((batch) => this.run(batch));
  private readonly alone = new Batches<WaitingUpdate, Job | null>((batch) => this.runAlone(batch), {
    most: 1,
    atOnce: ALONE_AT_ONCE,
  });
  private readonly books: BatchedBooks;
  private readonly updateAll: PreparedQuery<{ id: string }>;
  /** Each gateway adds to one of the rows that share the sums of a day. */
  private readonly usagePart = 1 + Math.floor(Math.random() * SHARED_PARTS);

  constructor(
    private readonly database: PostgresDatabase,
    private readonly statements: UpdateStatements,
  ) {
    this.books = new BatchedBooks(database.kysely, statements.books);
    this.updateAll = prepareText(database.kysely, updateAll(database));
  }

  /** As `JobStore.update`. */
  update(update: JobUpdate): Promise<Job | null> {
    const write = { lane: update.lastSeen?.caller ?? '', exclusive: update.jobId, ...update };
    return update.lastSeen ? this.batches.write(write) : this.alone.write(write);
  }

  private async run(batch: Waiting<WaitingUpdate, Job | null>[]): Promise<void> {
    const changes = batch.flatMap((waiting) => {
      const change = this.changeOf(waiting);
      return change ? [{ waiting, change }] : [];
    });
    try {
      const changed = await this.changeAll(changes.map(({ change }) => change));
      for (const { waiting, change } of changes) {
        waiting.resolve(changed.has(change.after.id) ? change.after : this.alone.write(waiting.write));
      }
    } catch (error) {
      if (!isOfOneWrite(error)) throw error;
      for (const { waiting } of changes) waiting.resolve(this.alone.write(waiting.write));
    }
  }

  /** Settles an update that changes nothing, or cannot be stored, and returns null for it. */
  private changeOf({ write, resolve, reject }: Waiting<WaitingUpdate, Job | null>): Change | null {
    try {
      const { lastSeen: before, change } = write;
      const next = before && nextJob(before, change);
      if (next) return { before, closing: closingOf(before, next.after), ...next };
      resolve(this.alone.write(write));
    } catch (error) {
      reject(error);
    }
    return null;
  }

  /** Returns the ids of the jobs that were changed. Without prices and copies, the one statement is the transaction. */
  private async changeAll(changes: Change[]): Promise<ReadonlySet<string>> {
    if (changes.length === 0) return new Set();
    const { copies } = this.statements;
    const isAlone = changes.every(({ closing }) => !closing || (!closing.settled && !copies));
    const changed = isAlone
      ? await this.updateRows(this.database, changes)
      : await this.database.transaction(async (session) => {
          const ids = await this.updateRows(session, changes);
          const closings = changes.flatMap(({ closing, after }) =>
            closing && ids.has(after.id) ? [closing] : [],
          );
          await this.books.settle(session, closings);
          for (const { job } of closings) {
            if (job.status === JobStatus.COMPLETED) await copies?.add(session, job);
          }
          return ids;
        });
    const seen = changes.filter(({ kind, after }) => kind !== 'hidden' && changed.has(after.id));
    for (const { after } of seen) this.database.signals.raise(after);
    this.database.notifyOthers(seen.map(({ after }) => after));
    return changed;
  }

  private async updateRows(session: Session, changes: readonly Change[]): Promise<ReadonlySet<string>> {
    const values = {
      rows: JSON.stringify(changes.map(rowOf)),
      labels: JSON.stringify(changes.flatMap(labelsOf)),
      ends: JSON.stringify(
        changes.flatMap(({ closing }) => (closing ? [endOf(closing, this.usagePart)] : [])),
      ),
    };
    const { rows } = await session.executeQuery(this.updateAll(values));
    return new Set(rows.map(({ id }) => id));
  }

  private async runAlone(batch: Waiting<WaitingUpdate, Job | null>[]): Promise<void> {
    for (const { write, resolve } of batch) {
      const { jobId, change, lastSeen } = write;
      const update = { jobId, change, lastSeen };
      resolve(
        await changeJob(this.database, jobId, (transaction) =>
          updateJob(transaction, this.statements, update),
        ),
      );
    }
  }
}

function rowOf({ before, after, kind, columns }: Change) {
  return {
    seen_version: before.version,
    shown: kind === 'hidden' ? null : kind === 'first' ? 1 : 0,
    ...columns,
    id: after.id,
  };
}

/** The labels that the index gets with the job, or that get its new status. */
function labelsOf({ before, after, kind }: Change) {
  const isAdded = kind === 'first';
  if (!isAdded && (!after.visible || after.status === before.status)) return [];
  return [...new Set(after.labels.map(labelDigest))].map((digest) => ({
    added: isAdded ? 1 : 0,
    job_id: after.id,
    caller: after.caller,
    label_digest: digest,
    model_id: after.modelId,
    status: after.status,
  }));
}

/** The end of a job as usage counts it. */
function endOf({ job, completed, moved }: Closing, part: number) {
  const { id, caller, team, modelId, cost, createdAt } = job;
  return {
    id,
    caller,
    part,
    day: periodAt(BudgetPeriod.DAY, createdAt).startsAt,
    month: periodAt(BudgetPeriod.MONTH, createdAt).startsAt,
    team: team ?? '',
    model_id: modelId,
    currency: cost?.currency ?? '',
    completed,
    spent: Number(moved.spent),
    unresolved: Number(moved.unresolved),
  };
}

/**
 * Changes the jobs that still have the version that was seen, with their labels and the usage. Returns the ids of these.
 * A job whose row another transaction holds is left out, so that it delays no other, and no two batches wait for each other.
 */
function updateAll({ positions }: PostgresDatabase) {
  const rows = jsonRows('rows', { seen_version: 'bigint', shown: 'bigint', ...columnTypes });
  const assignments = mutableColumns.map((name) => sql`${sql.ref(name)} = new.${sql.ref(name)}`);
  const labels = jsonRows('labels', {
    added: 'bigint',
    job_id: 'text',
    caller: 'text',
    label_digest: 'text',
    model_id: 'text',
    status: 'text',
  });
  const ends = jsonRows('ends', {
    id: 'text',
    caller: 'text',
    part: 'bigint',
    day: 'bigint',
    month: 'bigint',
    team: 'text',
    model_id: 'text',
    currency: 'text',
    completed: 'bigint',
    spent: 'bigint',
    unresolved: 'bigint',
  });
  const isChanged = (id: string) => sql`${sql.ref(id)} in (select id from changed)`;
  return sql<{ id: string }>`
    with new as materialized (
        select rows.* from ${rows} join jobs on jobs.id = rows.id and jobs.version = rows.seen_version
        for update of jobs skip locked
      ),
      changed as (
        update jobs set ${sql.join(assignments)},
          position = case when new.shown is null then jobs.position else ${positions.newPosition} end,
          visible_to = case when new.shown = 1 then jobs.caller else jobs.visible_to end
        from new where jobs.id = new.id
        returning jobs.id
      ),
      labels as materialized (select * from ${labels}),
      labelled as (
        insert into job_labels (caller, label_digest, job_id, model_id, status)
        select caller, label_digest, job_id, model_id, status from labels
        where added = 1 and ${isChanged('job_id')}
      ),
      moved as (
        update job_labels set status = labels.status from labels
        where labels.added = 0 and job_labels.caller = labels.caller
          and job_labels.label_digest = labels.label_digest and job_labels.job_id = labels.job_id
          and ${isChanged('labels.job_id')}
      ),
      counted as (
        insert into usage (series, caller, day, part, team, model_id, currency, jobs, completed, spent, unresolved)
        select period.series, period.caller, period.starts_at, period.part, ends.team, ends.model_id, ends.currency,
          count(*), sum(ends.completed), sum(ends.spent), sum(ends.unresolved)
        from ${ends} cross join lateral (values
            ('DAY', '', ends.day, ends.part),
            ('CALLER_DAY', ends.caller, ends.day, 0),
            ('CALLER_MONTH', ends.caller, ends.month, 0)
          ) as period (series, caller, starts_at, part)
        where ${isChanged('ends.id')}
        group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 7, 4, 5, 6
        on conflict (series, caller, day, currency, part, team, model_id) do update set
          jobs = usage.jobs + excluded.jobs, completed = usage.completed + excluded.completed,
          spent = usage.spent + excluded.spent, unresolved = usage.unresolved + excluded.unresolved
      )
    select id from changed`;
}
