import {
  type InsertObject,
  type Kysely,
  type RawBuilder,
  sql,
  type UpdateQueryBuilder,
  type UpdateResult,
} from 'kysely';
import { prepare, prepareWithPlan, slot } from './prepared-query.js';
import type { SqlDatabase } from './sql-database.js';
import type { JobRow, Tables } from './tables.js';

/** The columns from which a job's signal is raised. */
export const signalColumns = ['id', 'caller', 'revision'] as const;

/** The columns that a removed row returns. */
export const removedColumns = [
  'id',
  'caller',
  'labels',
  'visible_to',
  'team',
  'model_id',
  'price',
  'currency',
  'price_version',
  'cost_state',
  'updated_at',
] as const;

/** A job whose row is removed. */
export type RemovedRow = Pick<JobRow, (typeof removedColumns)[number]>;

/** The prepared queries that find and change single jobs. */
export type JobQueries = ReturnType<typeof jobQueries>;

/** Slots are named as columns unless a comment says otherwise. */
export function jobQueries(database: SqlDatabase) {
  return { ...findQueries(database), ...writeQueries(database) };
}

function findQueries(database: SqlDatabase) {
  const jobs = database.kysely.selectFrom('jobs').select(jobColumns);
  const byId = jobs.where('id', '=', slot<string>('id'));
  const findMany = prepareWithPlan(jobs.where(database.isListed));
  return {
    findMany: (ids: string[]) => findMany({ ids: database.listOf(ids) }),
    findForUpdate: prepareWithPlan(byId.modifyEnd(database.forUpdate)),
    findByCallback: prepare(jobs.where('callback_digest', '=', slot<string>('callback_digest'))),
    /** Slots: caller, position, after_id, limit. Returns `deleted` as 0 or 1. */
    changedSince: prepare(changedSince(database)),
    findByKey: prepare(
      jobs
        .where('caller', '=', slot<string>('caller'))
        .where('idempotency_key', '=', slot<string>('idempotency_key')),
    ),
  };
}

/** Changes at the position after the id, and those at later positions. Each half reads no more than a page of an index. */
function changedSince({ kysely: db }: SqlDatabase) {
  const position = slot<number>('position');
  const limit = slot<number>('limit');
  const changed = db
    .selectFrom('jobs')
    .select(['id as jobId', sql.lit<number>(0).as('deleted'), sql<number>`position`.as('position')])
    .where('visible_to', '=', slot<string>('caller'))
    .where('position', '>=', position)
    .where((is) => is.or([is('position', '>', position), is('id', '>', slot<string>('after_id'))]))
    .orderBy('position')
    .orderBy('id')
    .limit(limit);
  const deleted = db
    .selectFrom('deleted_jobs')
    .select(['job_id as jobId', sql.lit<number>(1).as('deleted'), 'position'])
    .where('caller', '=', slot<string>('caller'))
    .where('position', '>=', position)
    .where((is) => is.or([is('position', '>', position), is('job_id', '>', slot<string>('after_id'))]))
    .orderBy('position')
    .orderBy('job_id')
    .limit(limit);
  return db
    .selectFrom(changed.as('changed'))
    .selectAll()
    .unionAll(db.selectFrom(deleted.as('deleted_lately')).selectAll())
    .orderBy('position')
    .orderBy('jobId')
    .limit(limit);
}

function writeQueries({ kysely: db, positions }: SqlDatabase) {
  const { newPosition } = positions;
  const byId = db.updateTable('jobs').where('id', '=', slot<string>('id'));
  const changed = slots(mutableColumns);
  const inserted = slots([...immutableColumns, ...mutableColumns]);
  const remove = db.deleteFrom('jobs').where('id', '=', slot<string>('id')).returning(removedColumns);
  return {
    insertHidden: insertOf(db, inserted),
    /** Slot: position. */
    insertVisible: insertOf(db, { visible_to: slot('caller'), position: newPosition, ...inserted }),
    /** A change that the caller does not see. */
    hidden: updatesOf(byId.set(changed)),
    /** A change that the caller sees. Slot: position. */
    seen: updatesOf(byId.set({ position: newPosition, ...changed })),
    /** The change after which the caller sees the job. Slot: position. */
    first: updatesOf(
      byId.set((row) => ({ visible_to: row.ref('caller'), position: newPosition, ...changed })),
    ),
    /** Leaves what keeps an idempotency key used and a quota counted. */
    wipe: prepare(
      byId.set((row) => ({
        visible_to: null,
        version: sql<number>`${row.ref('version')} + 1`,
        input: '{}',
        labels: '[]',
        media: '[]',
        error: null,
      })),
    ),
    remove: prepare(remove),
    removeLeased: prepare(remove.where('lease', '=', slot<string>('lease'))),
  };
}

/** Writes nothing when the caller already has a job under the same idempotency key. */
function insertOf(db: Kysely<Tables>, values: InsertObject<Tables, 'jobs'>) {
  return prepare(
    db
      .insertInto('jobs')
      .values(values)
      .onConflict((key) =>
        key.columns(['caller', 'idempotency_key']).where('idempotency_key', 'is not', null).doNothing(),
      ),
  );
}

/** An update of one job, and the same for a job that still has the version `seen_version`. */
function updatesOf(update: UpdateQueryBuilder<Tables, 'jobs', 'jobs', UpdateResult>) {
  return {
    always: prepare(update),
    ifSeen: prepare(update.where('version', '=', slot<number>('seen_version'))),
  };
}

/** A slot for each of these columns. */
function slots<Column extends keyof JobRow>(columns: readonly Column[]) {
  const entries = columns.map((column) => [column, slot(column)]);
  return Object.fromEntries(entries) as { [Name in Column]: RawBuilder<JobRow[Name]> };
}

/** As `toImmutableColumns` writes them, and the id. */
export const immutableColumns = [
  'id',
  'caller',
  'model_id',
  'input',
  'idempotency_key',
  'labels',
  'created_at',
  'expected_ms',
  'callback_digest',
  'team',
  'price',
  'currency',
  'price_version',
] as const satisfies (keyof JobRow)[];

/** As `toMutableColumns` writes them, without the id. */
export const mutableColumns = [
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
  'cost_state',
] as const satisfies (keyof JobRow)[];

/**
 * The columns of a row that is read. They are named, since a statement that was planned before a newer gateway added a
 * column must return the same ones as before.
 */
export const jobColumns = [
  ...immutableColumns,
  ...mutableColumns,
  'visible_to',
  'position',
] as const satisfies (keyof JobRow)[];
