import type { CompiledQuery } from 'kysely';
import { isTerminal } from '../core/job.js';
import type { Books } from './books.js';
import type { JobLabels } from './job-labels.js';
import type { JobQueries, RemovedRow } from './job-queries.js';
import { labelsOf } from './job-rows.js';
import { prepare } from './prepared-query.js';
import type { ResultCopies } from './result-copies.js';
import type { JobTransaction, SqlDatabase } from './sql-database.js';
import type { JobRow } from './tables.js';

/** The facts of a deletion. */
type DeletedRow = Pick<JobRow, 'id' | 'caller' | 'labels'>;

/** The revision in the signal of a deletion: no other follows it. */
export const DELETED_REVISION = Number.MAX_SAFE_INTEGER;

/** Takes visible jobs out of every read, and remembers for a while that they were deleted. */
export class Deletions {
  constructor(
    private readonly database: SqlDatabase,
    private readonly queries: JobQueries,
    private readonly labels: JobLabels,
    private readonly books: Books,
    private readonly copies: ResultCopies,
  ) {}

  /** Deletes a visible, ended job, and keeps its row. Returns false when there is none. */
  async delete(transaction: JobTransaction, jobId: string, now: number): Promise<boolean> {
    const { rows } = await transaction.executeQuery(this.queries.findForUpdate({ id: jobId }));
    const row = rows[0];
    if (!row || row.visible_to === null || !isTerminal(row.status)) return false;
    await transaction.executeQuery(this.queries.wipe({ id: jobId }));
    await this.record(transaction, [row], now);
    await this.copies.markGone(transaction, [row.id], now);
    await this.conceal(transaction, [row]);
    return true;
  }

  /**
   * Runs a query that removes rows, of which those of visible jobs are deletions, and releases their holds. Returns how
   * many it removed.
   * @param now milliseconds since the epoch; null for jobs that no cursor has to know of
   */
  async removeRows(
    transaction: JobTransaction,
    query: CompiledQuery<RemovedRow>,
    now: number | null,
  ): Promise<number> {
    const { rows } = await transaction.executeQuery(query);
    for (const row of rows) await this.books.release(transaction, row);
    const visible = rows.filter(({ visible_to }) => visible_to !== null);
    if (now !== null) {
      await this.record(transaction, visible, now);
      await this.copies.markGone(transaction, idsOf(rows), now);
    }
    await this.conceal(transaction, visible);
    return rows.length;
  }

  /**
   * Forgets at most `limit` of what was deleted before that time, oldest first, except for the largest position, after which
   * SQLite counts on. Returns how many.
   */
  async forget(before: number, limit: number): Promise<number> {
    const { kysely, skipLocked } = this.database;
    const { numDeletedRows } = await kysely
      .with(
        (oldest) => oldest('oldest').materialized(),
        (from) =>
          from
            .selectFrom('deleted_jobs')
            .select(['caller', 'position', 'job_id'])
            .where('deleted_at', '<', before)
            .where('position', '<', (of) =>
              of.selectFrom('deleted_jobs').select((row) => row.fn.max('position').as('largest')),
            )
            .orderBy('deleted_at')
            .limit(limit)
            .modifyEnd(skipLocked),
      )
      .deleteFrom('deleted_jobs')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('caller', 'position', 'job_id'),
          'in',
          selectFrom('oldest')
            .select(['caller', 'position', 'job_id'])
            .$asTuple('caller', 'position', 'job_id'),
        ),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  /** Records that these visible jobs were deleted. */
  private async record(transaction: JobTransaction, rows: DeletedRow[], now: number): Promise<void> {
    if (rows.length === 0) return;
    const { kysely, positions } = this.database;
    const lines = rows.map(({ id, caller }) => ({
      job_id: id,
      caller,
      position: positions.newPosition,
      deleted_at: now,
    }));
    const insert = prepare(kysely.insertInto('deleted_jobs').values(lines));
    await transaction.executeQuery(insert({ position: transaction.takePosition() }));
  }

  /** Removes the labels of these visible jobs, and signals their watchers. */
  private async conceal(transaction: JobTransaction, rows: DeletedRow[]): Promise<void> {
    for (const { id, caller, labels } of rows) {
      await this.labels.remove(transaction, { id, caller, labels: labelsOf(labels) });
      transaction.signal({ id, caller, revision: DELETED_REVISION });
    }
  }
}

function idsOf(rows: { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
