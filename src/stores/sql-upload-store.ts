import { type CompiledQuery, sql } from 'kysely';
import type { Upload, UploadLimits, UploadStore } from '../core/upload.js';
import type { Session, SqlDatabase } from './sql-database.js';
import type { UploadRow } from './tables.js';

/** The job of a use is written after the use itself; until then the use counts all the same, in milliseconds. */
const JOB_WRITTEN_WITHIN_MS = 3_600_000;

/** A job that was not deleted uses the upload. Deleted jobs have ended and are not visible. */
const isUsed = sql<boolean>`exists (
  select 1 from upload_uses join jobs on jobs.id = upload_uses.job_id
  where upload_uses.upload_id = uploads.id and (jobs.due_at is not null or jobs.visible_to is not null))`;

/** Uploads in SQL tables. */
export class SqlUploadStore implements UploadStore {
  constructor(private readonly database: SqlDatabase) {}

  add(upload: Upload, limits: UploadLimits): Promise<keyof UploadLimits | null> {
    return this.database.transaction(async (session) => {
      await this.database.lockCaller(session, upload.caller);
      const { unfinished, unused } = await this.totals(session, upload);
      if (unfinished >= limits.unfinished) return 'unfinished';
      if (unused + upload.sizeBytes > limits.unusedBytes) return 'unusedBytes';
      await session.executeQuery(
        this.database.kysely
          .insertInto('uploads')
          .values({ ...toRow(upload), deleting: 0 })
          .compile(),
      );
      return null;
    });
  }

  async find(id: string): Promise<Upload | null> {
    const query = this.kept().where('id', '=', id).compile();
    const { rows } = await this.database.executeQuery(query);
    return rows[0] ? toUpload(rows[0]) : null;
  }

  async findUnfinished(caller: string, now: number): Promise<Upload[]> {
    const query = this.kept()
      .where('caller', '=', caller)
      .where('complete', '=', 0)
      .where('expires_at', '>', now)
      .compile();
    const { rows } = await this.database.executeQuery(query);
    return rows.map(toUpload);
  }

  async markComplete(id: string): Promise<void> {
    await this.run(
      this.database.kysely.updateTable('uploads').set({ complete: 1 }).where('id', '=', id).compile(),
    );
  }

  use(id: string, use: { jobId: string; now: number; contentType: string | null }): Promise<boolean> {
    const { kysely } = this.database;
    return this.database.transaction(async (session) => {
      // Also makes a deletion wait that is deciding whether the upload is used.
      const mark = kysely
        .updateTable('uploads')
        .set({ last_used_at: use.now, content_type: use.contentType })
        .where('id', '=', id)
        .where('deleting', '=', 0)
        .returning('id')
        .compile();
      const { rows } = await session.executeQuery(mark);
      if (rows.length === 0) return false;
      const line = { job_id: use.jobId, upload_id: id };
      await session.executeQuery(
        kysely
          .insertInto('upload_uses')
          .values(line)
          .onConflict((conflict) => conflict.doNothing())
          .compile(),
      );
      return true;
    });
  }

  async usedBy(jobId: string): Promise<string[]> {
    const uses = this.database.kysely
      .selectFrom('upload_uses')
      .select('upload_id')
      .where('job_id', '=', jobId);
    const { rows } = await this.database.executeQuery(uses.compile());
    return rows.map(({ upload_id }) => upload_id);
  }

  async startDeletion(id: string): Promise<boolean> {
    const upload = await this.find(id);
    if (!upload) return false;
    const { rows } = await this.run(
      this.database.kysely
        .updateTable('uploads')
        .set({ deleting: 1 })
        .where('id', '=', id)
        // A use that begins at the same time has changed it.
        .where('last_used_at', upload.lastUsedAt === null ? 'is' : '=', upload.lastUsedAt)
        .where((of) => of.not(isUsed))
        .returning('id')
        .compile(),
    );
    return rows.length > 0;
  }

  async findDeletable({ now, limit }: { now: number; limit: number }): Promise<string[]> {
    const { kysely } = this.database;
    await this.run(
      kysely
        .updateTable('uploads')
        .set({ deleting: 1 })
        .where('expires_at', '<=', now)
        .where('deleting', '=', 0)
        .where((of) =>
          of.or([of('last_used_at', 'is', null), of('last_used_at', '<', now - JOB_WRITTEN_WITHIN_MS)]),
        )
        .where((of) => of.not(isUsed))
        .compile(),
    );
    const { rows } = await this.database.executeQuery(
      kysely.selectFrom('uploads').select('id').where('deleting', '=', 1).limit(limit).compile(),
    );
    return rows.map(({ id }) => id);
  }

  forget(id: string): Promise<void> {
    const { kysely } = this.database;
    return this.database.transaction(async (session) => {
      await session.executeQuery(kysely.deleteFrom('uploads').where('id', '=', id).compile());
      await session.executeQuery(kysely.deleteFrom('upload_uses').where('upload_id', '=', id).compile());
      await session.executeQuery(kysely.deleteFrom('upload_locks').where('upload_id', '=', id).compile());
    });
  }

  private kept() {
    return this.database.kysely.selectFrom('uploads').selectAll().where('deleting', '=', 0);
  }

  private run<Row>(query: CompiledQuery<Row>) {
    return this.database.transaction((session) => session.executeQuery(query));
  }

  private async totals(session: Session, { caller, createdAt }: Upload) {
    const query = this.database.kysely
      .selectFrom('uploads')
      .select((of) => [
        sql<number>`coalesce(sum(case when complete = 0 and expires_at > ${createdAt} then 1 else 0 end), 0)`.as(
          'unfinished',
        ),
        of.fn
          .coalesce(
            of.fn.sum<number>(sql`case when last_used_at is null then size_bytes else 0 end`),
            sql<number>`0`,
          )
          .as('unused'),
      ])
      .where('caller', '=', caller)
      .where('deleting', '=', 0)
      .compile();
    const { rows } = await session.executeQuery(query);
    // PostgreSQL returns sums as texts.
    return { unfinished: Number(rows[0]?.unfinished ?? 0), unused: Number(rows[0]?.unused ?? 0) };
  }
}

function toRow(upload: Upload): Omit<UploadRow, 'deleting'> {
  return {
    id: upload.id,
    caller: upload.caller,
    filename: upload.filename,
    mime_type: upload.mimeType,
    size_bytes: upload.sizeBytes,
    created_at: upload.createdAt,
    expires_at: upload.expiresAt,
    complete: upload.complete ? 1 : 0,
    content_type: upload.contentType,
    last_used_at: upload.lastUsedAt,
  };
}

function toUpload(row: UploadRow): Upload {
  return {
    id: row.id,
    caller: row.caller,
    filename: row.filename,
    mimeType: row.mime_type,
    sizeBytes: row.size_bytes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    complete: row.complete === 1,
    contentType: row.content_type,
    lastUsedAt: row.last_used_at,
  };
}
