import { type Selectable, sql } from 'kysely';
import type { CopiedVersion, CopySchedule, CopyStore, CopyTask } from '../core/copy-store.js';
import { one } from './prepared-query.js';
import type { SqlDatabase } from './sql-database.js';
import type { ResultCopyTable } from './tables.js';

/** The copying of results in a SQL table. Its statements run too seldom to be prepared. */
export class SqlCopyStore implements CopyStore {
  constructor(private readonly database: Pick<SqlDatabase, 'kysely' | 'skipLocked'>) {}

  async claim(claim: { now: number; limit: number; lease: string; leaseUntil: number }): Promise<CopyTask[]> {
    const { kysely, skipLocked } = this.database;
    const rows = await kysely
      // Materialized: a database may evaluate a subquery again for each row, and lock rows past the limit.
      .with(
        (due) => due('due').materialized(),
        (from) =>
          from
            .selectFrom('result_copies')
            .select(['job_id', 'file_index'])
            .where('due_at', '<=', claim.now)
            .orderBy('due_at')
            .limit(claim.limit)
            .modifyEnd(skipLocked),
      )
      .updateTable('result_copies')
      .set({ lease: claim.lease, due_at: claim.leaseUntil })
      // Not `exists`, for which SQLite would read every task.
      .where((is) =>
        is(
          is.refTuple('job_id', 'file_index'),
          'in',
          is.selectFrom('due').select(['due.job_id', 'due.file_index']).$asTuple('job_id', 'file_index'),
        ),
      )
      .returningAll()
      .execute();
    return rows.map(toTask);
  }

  async nextDueAt(): Promise<number | null> {
    const row = await this.database.kysely
      .selectFrom('result_copies')
      .select('due_at')
      .where('due_at', 'is not', null)
      .orderBy('due_at')
      .limit(one)
      .executeTakeFirst();
    return row?.due_at ?? null;
  }

  async countPending(): Promise<number> {
    const { count } = await this.database.kysely
      .selectFrom('result_copies')
      .select((of) => of.fn.countAll<number | string>().as('count'))
      .where('due_at', 'is not', null)
      .where('is_gone', '=', 0)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async extend(task: CopyTask, lease: string, leaseUntil: number): Promise<boolean> {
    const extended = await this.leased(task, lease)
      .where('is_gone', '=', 0)
      .set({ due_at: leaseUntil })
      .executeTakeFirst();
    return extended.numUpdatedRows > 0n;
  }

  async begin(task: CopyTask, lease: string, { etag, sizeBytes }: CopiedVersion): Promise<number | null> {
    const row = await this.leased(task, lease)
      .set((of) => ({ begun: sql<number>`${of.ref('begun')} + 1`, etag, size_bytes: sizeBytes }))
      .returning('begun')
      .executeTakeFirst();
    return row?.begun ?? null;
  }

  async reschedule(
    task: CopyTask,
    lease: string,
    { dueAt, etag, failures, failingSince }: CopySchedule,
    now: number,
  ): Promise<void> {
    await this.leased(task, lease)
      .set({
        lease: null,
        due_at: sql<number>`cast(case when is_gone = 1 then ${now} else ${dueAt} end as bigint)`,
        etag,
        failures,
        failing_since: failingSince,
      })
      .execute();
  }

  async finish(task: CopyTask, lease: string, now: number): Promise<void> {
    await this.leased(task, lease)
      .set({ lease: null, due_at: sql<number>`cast(case when is_gone = 1 then ${now} end as bigint)` })
      .execute();
  }

  async remove({ jobId, index }: CopyTask, lease: string): Promise<void> {
    await this.database.kysely
      .deleteFrom('result_copies')
      .where('job_id', '=', jobId)
      .where('file_index', '=', index)
      .where('lease', '=', lease)
      .execute();
  }

  /** Makes every claimed task due now: its holder was another process, which is gone. */
  async releaseLeases(now: number): Promise<void> {
    await this.database.kysely
      .updateTable('result_copies')
      .set({ lease: null, due_at: now })
      .where('due_at', 'is not', null)
      .where('lease', 'is not', null)
      .execute();
  }

  private leased({ jobId, index }: CopyTask, lease: string) {
    return this.database.kysely
      .updateTable('result_copies')
      .where('job_id', '=', jobId)
      .where('file_index', '=', index)
      .where('lease', '=', lease);
  }
}

function toTask(row: Selectable<ResultCopyTable>): CopyTask {
  return {
    jobId: row.job_id,
    index: row.file_index,
    begun: row.begun,
    etag: row.etag,
    sizeBytes: row.size_bytes,
    failures: row.failures,
    failingSince: row.failing_since,
    isGone: row.is_gone === 1,
  };
}
