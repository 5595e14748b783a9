import { type CompiledQuery, sql } from 'kysely';
import type { HeldLock, UploadLocks } from '../core/upload-locks.js';
import type { SqlDatabase } from './sql-database.js';

/** Locks on uploads in a SQL table. */
export class SqlUploadLocks implements UploadLocks {
  constructor(private readonly database: SqlDatabase) {}

  async lock(
    uploadId: string,
    holder: string,
    { now, until }: { now: number; until: number },
  ): Promise<boolean> {
    const isFree = sql<boolean>`upload_locks.held_until <= ${now}`;
    const { rows } = await this.run(
      this.database.kysely
        .insertInto('upload_locks')
        .values({ upload_id: uploadId, holder, held_until: until, is_wanted: 0 })
        .onConflict((conflict) =>
          conflict.column('upload_id').doUpdateSet({
            holder: sql`case when ${isFree} then excluded.holder else upload_locks.holder end`,
            held_until: sql`case when ${isFree} then excluded.held_until else upload_locks.held_until end`,
            is_wanted: sql`case when ${isFree} then 0 else 1 end`,
          }),
        )
        .returning('holder')
        .compile(),
    );
    return rows[0]?.holder === holder;
  }

  async extend(uploadId: string, holder: string, until: number): Promise<HeldLock> {
    const { rows } = await this.run(
      this.database.kysely
        .updateTable('upload_locks')
        .set({ held_until: until })
        .where('upload_id', '=', uploadId)
        .where('holder', '=', holder)
        .returning('is_wanted')
        .compile(),
    );
    const [row] = rows;
    if (!row) return 'lost';
    return row.is_wanted === 1 ? 'wanted' : 'held';
  }

  async unlock(uploadId: string, holder: string): Promise<void> {
    await this.run(
      this.database.kysely
        .deleteFrom('upload_locks')
        .where('upload_id', '=', uploadId)
        .where('holder', '=', holder)
        .compile(),
    );
  }

  private run<Row>(query: CompiledQuery<Row>) {
    return this.database.transaction((session) => session.executeQuery(query));
  }
}
