import { type Expression, type RawBuilder, sql } from 'kysely';
import { isTerminal, JobStatus } from '../core/job.js';
import { jobColumns, removedColumns } from './job-queries.js';
import { one, prepare, prepareWithPlan, slot } from './prepared-query.js';
import type { SqlDatabase } from './sql-database.js';

/** The row of `rate_limits` with the time before which no status call may be made. */
const STATUS_CALLS = 'status-calls';

const endedStatuses = Object.values(JobStatus).filter(isTerminal);

/** The prepared queries that find jobs by their schedule. */
export type ScheduleQueries = ReturnType<typeof scheduleQueries>;

export function scheduleQueries(database: SqlDatabase) {
  const db = database.kysely;
  return {
    nextDue: prepareWithPlan(
      db
        .selectFrom(database.dueTimes)
        .select('due_at')
        .where('due_at', 'is not', null)
        .orderBy('due_at')
        .limit(one),
    ),
    /** Slots: now, limit, lease, lease_until. */
    claimDue: prepareWithPlan(claimDue(database)),
    /** Slots: ids, list (of leases), lease_until. */
    renewLeases: prepareWithPlan(renewLeases(database)),
    /** Slots: before, limit. */
    deleteEnded: prepare(deleteEnded(database)),
    /** Slot: next_at. An earlier time than the stored one changes nothing. */
    pausePolling: prepare(
      db
        .insertInto('rate_limits')
        .values({ name: STATUS_CALLS, next_at: slot<number>('next_at') })
        .onConflict((known) =>
          known
            .column('name')
            .doUpdateSet((row) => ({ next_at: row.ref('excluded.next_at') }))
            .whereRef('rate_limits.next_at', '<', 'excluded.next_at'),
        ),
    ),
    /** Slots: model_id, limit. */
    completedRuns: prepare(
      db
        .selectFrom('jobs')
        .select(['id', 'input', 'created_at', 'updated_at'])
        // A literal, since the partial index of completed jobs fits no bound status.
        .where('status', '=', sql.lit(JobStatus.COMPLETED))
        .where('model_id', '=', slot<string>('model_id'))
        // Of a deleted job the input is gone.
        .where('visible_to', 'is not', null)
        .orderBy('updated_at', 'desc')
        .limit(slot<number>('limit')),
    ),
  };
}

function claimDue({ kysely: db, scheduled, dueTimes }: SqlDatabase) {
  return (
    db
      // Materialized: a database may evaluate a subquery again for each row, and lock rows past the limit.
      .with(
        (due) => due('due').materialized(),
        (from) =>
          from
            .selectFrom(scheduled)
            .select('id')
            .where('due_at', '<=', slot<number>('now'))
            .orderBy('due_at')
            .limit(slot<number>('limit')),
      )
      .updateTable('jobs')
      .set((row) => ({
        version: sql<number>`${row.ref('version')} + 1`,
        lease: slot<string>('lease'),
        due_at: slot<number>('lease_until'),
        previous_due_at: row.ref('due_at'),
        expired_lease: row.ref('lease'),
      }))
      .where('id', 'in', (from) => from.selectFrom('due').select('due.id'))
      .returning([...jobColumns, 'previous_due_at', 'expired_lease'])
      .returning((from) =>
        from.selectFrom('rate_limits').select('next_at').where('name', '=', STATUS_CALLS).as('paused_until'),
      )
      .returning((from) =>
        from
          .selectFrom(dueTimes)
          .select('due_at')
          .where('due_at', '>', slot<number>('now'))
          .orderBy('due_at')
          .limit(one)
          .as('next_due_at'),
      )
  );
}

/**
 * The version stays, since a renewal changes nothing for those that read the job. A renewal that the database held up
 * may find a lease that its gateway has since given back and taken again, and must not shorten it.
 */
function renewLeases({ kysely: db, skipLocked, isListed, listed }: SqlDatabase) {
  return (
    db
      // Rows that others are writing now are left for the next renewal, so that no two statements wait for each other.
      .with(
        (held) => held('held').materialized(),
        (from) =>
          from
            .selectFrom('jobs')
            .select('id')
            .where(isListed)
            .where('lease', 'in', (of) => of.selectFrom(listed).select('value'))
            .modifyEnd(skipLocked),
      )
      .updateTable('jobs')
      .set((row) => ({ due_at: laterOf(row.ref('due_at'), slot<number>('lease_until')) }))
      .where('id', 'in', (from) => from.selectFrom('held').select('held.id'))
      .returning('id')
  );
}

function laterOf(one: Expression<number | null>, other: Expression<number>): RawBuilder<number> {
  return sql<number>`case when ${one} > ${other} then ${one} else ${other} end`;
}

function deleteEnded({ kysely: db, skipLocked }: SqlDatabase) {
  return db
    .with(
      (ended) => ended('ended').materialized(),
      (from) =>
        from
          .selectFrom('jobs')
          .select('id')
          .where('due_at', 'is', null)
          // Literals, since partial indexes fit no bound value. PostgreSQL has one of the statuses, SQLite of the due time.
          .where('status', 'in', endedStatuses.map(sql.lit))
          .where('updated_at', '<', slot<number>('before'))
          // By their index. PostgreSQL would else read the table from its start, past all rows that it has just deleted.
          .orderBy('updated_at')
          .limit(slot<number>('limit'))
          .modifyEnd(skipLocked),
    )
    .deleteFrom('jobs')
    .where('id', 'in', (from) => from.selectFrom('ended').select('ended.id'))
    .returning(removedColumns);
}
