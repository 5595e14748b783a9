import { sql } from 'kysely';
import type { Job } from '../core/job.js';
import { type PreparedQuery, prepare, slot } from './prepared-query.js';
import type { Session, SqlDatabase } from './sql-database.js';

/** Adds the results of jobs to those that are copied, and marks them as gone, in the transactions that change the jobs. */
export class ResultCopies {
  private readonly addAll: PreparedQuery<unknown>;
  private readonly markAll: PreparedQuery<unknown>;

  constructor(private readonly database: SqlDatabase) {
    const { kysely: db, listed } = database;
    this.addAll = prepare(
      db
        .insertInto('result_copies')
        .columns(['job_id', 'file_index', 'due_at', 'begun', 'failures', 'is_gone'])
        .expression((from) =>
          from
            .selectFrom(listed)
            .select([
              slot<string>('job_id').as('job_id'),
              sql<number>`cast(listed.value as bigint)`.as('file_index'),
              sql<number>`cast(${slot('due_at')} as bigint)`.as('due_at'),
              sql.lit(0).as('begun'),
              sql.lit(0).as('failures'),
              sql.lit(0).as('is_gone'),
            ]),
        ),
    );
    this.markAll = prepare(
      db
        .updateTable('result_copies')
        .set({
          is_gone: sql.lit(1),
          due_at: sql<number>`case when lease is null then cast(${slot('now')} as bigint) else due_at end`,
        })
        .where('job_id', 'in', (from) => from.selectFrom(listed).select('listed.value')),
    );
  }

  /** Adds every result of a job that has just been COMPLETED; they are due at once. */
  async add(session: Session, { id, media, updatedAt }: Job): Promise<void> {
    const indexes = media.map((_file, index) => String(index));
    const list = this.database.listOf(indexes);
    await session.executeQuery(this.addAll({ job_id: id, due_at: updatedAt, list }));
  }

  /** Marks the copies of jobs that are deleted. A copy that is being made is removed when that is over. */
  async markGone(session: Session, jobIds: string[], now: number): Promise<void> {
    if (jobIds.length === 0) return;
    await session.executeQuery(this.markAll({ now, list: this.database.listOf(jobIds) }));
  }
}
