import { type Kysely, type RawBuilder, sql } from 'kysely';
import { JobStatus } from '../core/job.js';
import type { Database, JobRow } from './job-rows.js';
import { one, prepare, slot } from './prepared-query.js';

/** The name in `turns` of the time before which no status call may be made. */
const STATUS_CALLS = 'status-calls';

/** What of a job a signal is about. */
const identity = ['id', 'caller', 'revision'] as const;

/** What the databases write in ways of their own. */
export interface Dialect {
  /** Ends a `select` of rows that are to be changed: waits for whoever holds them, until the transaction's end. */
  wait: RawBuilder<unknown>;
  /** Ends a `select` of rows that are to be shared out: passes over those that others hold. */
  skip: RawBuilder<unknown>;
  /** Whether the column `id` is one of the list in the slot `ids`. */
  isListed: RawBuilder<boolean>;
  /** The list as one value, so that the statement stays the same however long it is. */
  listOf(ids: string[]): unknown;
}

/** Every query of a job store, written. */
export type JobQueries = ReturnType<typeof jobQueries>;

/** What a job's life takes again and again. Values go by the names of the columns, where nothing else is said. */
export function jobQueries(db: Kysely<Database>, dialect: Dialect) {
  const byId = db.selectFrom('jobs').selectAll().where('id', '=', slot<string>('id'));
  const bySecret = db
    .selectFrom('jobs')
    .selectAll()
    .where('callback_digest', '=', slot<string>('callback_digest'));
  const change = db.updateTable('jobs').set(slots(mutableColumns)).where('id', '=', slot<string>('id'));
  const remove = db.deleteFrom('jobs').where('id', '=', slot<string>('id')).returning(identity);
  const findEach = prepare(db.selectFrom('jobs').selectAll().where(dialect.isListed));
  return {
    findEach: (ids: string[]) => findEach({ ids: dialect.listOf(ids) }),
    findToChange: prepare(byId.modifyEnd(dialect.wait)),
    findByCallback: prepare(bySecret),
    findByKey: prepare(
      db
        .selectFrom('jobs')
        .selectAll()
        .where('caller', '=', slot<string>('caller'))
        .where('idempotency_key', '=', slot<string>('idempotency_key')),
    ),
    /** Writes nothing when its caller has a job under the same idempotency key. */
    insert: prepare(
      db
        .insertInto('jobs')
        .values(slots([...immutableColumns, ...mutableColumns]))
        .onConflict((key) =>
          key.columns(['caller', 'idempotency_key']).where('idempotency_key', 'is not', null).doNothing(),
        ),
    ),
    change: prepare(change),
    /** Changes nothing when the job is no longer what `toWitness` says. */
    changeFrom: prepare(
      change
        .where('revision', '=', slot<number>('seen_revision'))
        .where('due_at', 'is not distinct from', slot<number | null>('seen_due_at'))
        .where('lease', 'is not distinct from', slot<string | null>('seen_lease'))
        .where('failures', '=', slot<number>('seen_failures'))
        .where('missing', '=', slot<number>('seen_missing'))
        .where('rung', '=', slot<number>('seen_rung'))
        .where('callback_heard', 'is not distinct from', slot<string | null>('seen_heard'))
        .where('status_calls', '=', slot<number>('seen_status_calls')),
    ),
    remove: prepare(remove),
    removeLeased: prepare(remove.where('lease', '=', slot<string>('lease'))),
    nextDue: prepare(
      db.selectFrom('jobs').select('due_at').where('due_at', 'is not', null).orderBy('due_at').limit(one),
    ),
    /** before, limit */
    deleteEnded: prepare(deleteEnded(db, dialect)),
    /** now, limit, lease, lease_until */
    claimDue: prepare(claimDue(db, dialect)),
    /** next_at */
    pauseCalls: prepare(
      db
        .insertInto('turns')
        .values({ name: STATUS_CALLS, next_at: slot<number>('next_at') })
        .onConflict((known) =>
          known
            .column('name')
            .doUpdateSet((row) => ({ next_at: row.ref('excluded.next_at') }))
            .whereRef('turns.next_at', '<', 'excluded.next_at'),
        ),
    ),
    /** model_id, limit */
    lastRuns: prepare(
      db
        .selectFrom('jobs')
        .select(['id', 'input', 'created_at', 'updated_at'])
        // Not a parameter: only then is the index of completed jobs known to fit.
        .where('status', '=', sql.lit(JobStatus.COMPLETED))
        .where('model_id', '=', slot<string>('model_id'))
        .orderBy('updated_at', 'desc')
        .limit(slot<number>('limit')),
    ),
  };
}

function claimDue(db: Kysely<Database>, dialect: Dialect) {
  return (
    db
      // Chosen once and for all: a database may evaluate a subquery again for each row, and lock past the limit.
      .with(
        (due) => due('due').materialized(),
        (from) =>
          from
            .selectFrom('jobs')
            .select('id')
            .where('due_at', '<=', slot<number>('now'))
            .orderBy('due_at')
            .limit(slot<number>('limit'))
            .modifyEnd(dialect.skip),
      )
      .updateTable('jobs')
      .set((row) => ({
        lease: slot<string>('lease'),
        due_at: slot<number>('lease_until'),
        was_due_at: row.ref('due_at'),
        was_lease: row.ref('lease'),
      }))
      .where('id', 'in', (from) => from.selectFrom('due').select('due.id'))
      .returningAll()
      .returning((from) =>
        from.selectFrom('turns').select('next_at').where('name', '=', STATUS_CALLS).as('no_call_before'),
      )
  );
}

function deleteEnded(db: Kysely<Database>, dialect: Dialect) {
  return db
    .with(
      (ended) => ended('ended').materialized(),
      (from) =>
        from
          .selectFrom('jobs')
          .select('id')
          .where('due_at', 'is', null)
          .where('updated_at', '<', slot<number>('before'))
          .limit(slot<number>('limit'))
          .modifyEnd(dialect.skip),
    )
    .deleteFrom('jobs')
    .where('id', 'in', (from) => from.selectFrom('ended').select('ended.id'))
    .returning(identity);
}

/** A value for each of these columns. */
function slots<Column extends keyof JobRow>(columns: readonly Column[]) {
  const entries = columns.map((column) => [column, slot(column)]);
  return Object.fromEntries(entries) as { [Name in Column]: RawBuilder<JobRow[Name]> };
}

/** What a job begins with and keeps, so that no change has to touch the indexes on it. */
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

/** What changes in a job's life. */
const mutableColumns = [
  'request_id',
  'status',
  'revision',
  'media',
  'error',
  'updated_at',
  'completed_at',
  'due_at',
  'lease',
  'failures',
  'missing',
  'missing_since',
  'rung',
  'callback_heard',
  'status_calls',
] as const satisfies (keyof JobRow)[];
