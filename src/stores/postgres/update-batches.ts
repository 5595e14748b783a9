import { type Job, JobStatus } from '../../core/job.js';
import { closingOf, SHARED_PARTS } from '../books.js';
import { changeJob } from '../change-jobs.js';
import { type PreparedQuery, prepare, prepareWithPlan } from '../prepared-query.js';
import type { Session } from '../sql-database.js';
import { type JobUpdate, nextJob, type UpdateStatements, updateJob } from '../update-job.js';
import { BatchedBooks } from './batched-books.js';
import { type Change, hasLabels, updateAll, valuesOf } from './batched-update.js';
import { Batches, type Waiting, type Write } from './batches.js';
import { statement } from './json-rows.js';
import type { PostgresDatabase } from './postgres-database.js';
import { isOfOneWrite } from './postgres-errors.js';

/** An update that waits for its batch. */
interface WaitingUpdate extends Write, JobUpdate {}

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
  private readonly updateLabelled: PreparedQuery<{ id: string }>;
  /** Each gateway adds to one of the rows that share the sums of a day. */
  private readonly usagePart = 1 + Math.floor(Math.random() * SHARED_PARTS);

  constructor(
    private readonly database: PostgresDatabase,
    private readonly statements: UpdateStatements,
  ) {
    this.books = new BatchedBooks(database.kysely, statements.books);
    this.updateAll = prepareWithPlan(
      statement(database.kysely, updateAll(database.positions, { labels: false })),
    );
    this.updateLabelled = prepare(
      statement(database.kysely, updateAll(database.positions, { labels: true })),
    );
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
    const values = valuesOf(changes, this.usagePart);
    const query = hasLabels(changes) ? this.updateLabelled(values) : this.updateAll(values);
    const { rows } = await session.executeQuery(query);
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
