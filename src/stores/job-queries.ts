import type { RawBuilder } from 'kysely';
import { prepare, slot } from './prepared-query.js';
import type { SqlDatabase } from './sql-database.js';
import type { JobRow } from './tables.js';

/** The columns from which a job's signal is raised. */
export const signalColumns = ['id', 'caller', 'revision'] as const;

/** The prepared queries that find and change single jobs. */
export type JobQueries = ReturnType<typeof jobQueries>;

/** Slots are named as columns unless a comment says otherwise. */
export function jobQueries(database: SqlDatabase) {
  const db = database.kysely;
  const jobs = db.selectFrom('jobs').selectAll();
  const byId = jobs.where('id', '=', slot<string>('id'));
  const update = db.updateTable('jobs').set(slots(mutableColumns)).where('id', '=', slot<string>('id'));
  const remove = db.deleteFrom('jobs').where('id', '=', slot<string>('id')).returning(signalColumns);
  const findMany = prepare(jobs.where(database.isListed));
  return {
    findMany: (ids: string[]) => findMany({ ids: database.listOf(ids) }),
    findForUpdate: prepare(byId.modifyEnd(database.forUpdate)),
    findByCallback: prepare(jobs.where('callback_digest', '=', slot<string>('callback_digest'))),
    findByKey: prepare(
      jobs
        .where('caller', '=', slot<string>('caller'))
        .where('idempotency_key', '=', slot<string>('idempotency_key')),
    ),
    /** Writes nothing when the caller already has a job under the same idempotency key. */
    insert: prepare(
      db
        .insertInto('jobs')
        .values(slots([...immutableColumns, ...mutableColumns]))
        .onConflict((key) =>
          key.columns(['caller', 'idempotency_key']).where('idempotency_key', 'is not', null).doNothing(),
        ),
    ),
    update: prepare(update),
    /** Changes nothing unless the row still has the version `seen_version`. */
    updateVersion: prepare(update.where('version', '=', slot<number>('seen_version'))),
    remove: prepare(remove),
    removeLeased: prepare(remove.where('lease', '=', slot<string>('lease'))),
  };
}

/** A slot for each of these columns. */
function slots<Column extends keyof JobRow>(columns: readonly Column[]) {
  const entries = columns.map((column) => [column, slot(column)]);
  return Object.fromEntries(entries) as { [Name in Column]: RawBuilder<JobRow[Name]> };
}

/** As `toImmutableColumns` writes them, and the id. */
const immutableColumns = [
  'id',
  'caller',
  'model_id',
  'input',
  'idempotency_key',
  'created_at',
  'expected_ms',
  'callback_digest',
] as const satisfies (keyof JobRow)[];

/** As `toMutableColumns` writes them, without the id. */
const mutableColumns = [
  'request_id',
  'status',
  'revision',
  'version',
  'media',
  'error',
  'updated_at',
  'completed_at',
  'due_at',
  'lease',
  'failures',
  'missing',
  'missing_since',
  'poll_requested',
  'claimed_request_id',
  'status_calls',
] as const satisfies (keyof JobRow)[];
