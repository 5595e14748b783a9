import { type RawBuilder, sql } from 'kysely';
import { prepare, slot } from './prepared-query.js';
import type { SqlDatabase } from './sql-database.js';

/** The prepared queries that keep the books. */
export type BookQueries = ReturnType<typeof bookQueries>;

/** Slots are named as columns unless a comment says otherwise. */
export function bookQueries(database: SqlDatabase) {
  return {
    ...ledgerQueries(database),
    ...balanceQueries(database),
    ...usageQueries(database),
    ...unresolvedQueries(database),
  };
}

/** The facts of a price that every line of its job repeats. */
const facts = [
  'job_id',
  'account',
  'amount',
  'currency',
  'price_version',
  'caller',
  'team',
  'model_id',
] as const;
const progress = ['step', 'state', 'entered_at', 'entered_by'] as const;

function ledgerQueries({ kysely: db, listed }: SqlDatabase) {
  return {
    /** The first lines of a job, one for each account of the slot `list`. */
    enter: prepare(
      db
        .insertInto('ledger')
        .columns([...facts, ...progress])
        .expression((from) =>
          from
            .selectFrom(listed)
            .select([
              text('job_id').as('job_id'),
              'listed.value',
              whole('amount').as('amount'),
              ...facts.slice(3).map((name) => text(name).as(name)),
              sql.lit(0).as('step'),
              ...progressOf(),
            ]),
        ),
    ),
    /** The next line for each account of a job, after the step `step`. Returns the accounts, also that of the job itself. */
    proceed: prepare(
      db
        .insertInto('ledger')
        .columns([...facts, ...progress])
        .expression((from) =>
          from
            .selectFrom('ledger as line')
            .select([
              ...facts.map((name) => `line.${name}` as const),
              sql<number>`line.step + 1`.as('step'),
              ...progressOf(),
            ])
            .where('line.job_id', '=', slot<string>('job_id'))
            .where('line.step', '=', slot<number>('step')),
        )
        .onConflict((line) => line.columns(['job_id', 'account', 'step']).doNothing())
        .returning('account'),
    ),
    findLine: prepare(
      db
        .selectFrom('ledger')
        .select('step')
        .where('job_id', '=', slot<string>('job_id'))
        .where('account', '=', '')
        .where('step', '=', 0),
    ),
  };
}

/** The state, the time and the author of a line. */
function progressOf() {
  return [
    text('state').as('state'),
    whole('entered_at').as('entered_at'),
    text('entered_by').as('entered_by'),
  ] as const;
}

function balanceQueries({ kysely: db, listed }: SqlDatabase) {
  const inList = sql<boolean>`account in (select value from ${listed})`;
  return {
    /** All rows of the accounts of the slot `list`. */
    balances: prepare(db.selectFrom('balances').selectAll().where(inList)),
    /**
     * Adds the amounts of the slots to the rows of the slot `list`, each two digits of its part before its account. Locks
     * them in this order, and returns them.
     */
    addToBalances: prepare(
      db
        .insertInto('balances')
        .columns(['account', 'part', 'held', 'spent', 'unresolved'])
        .expression((from) =>
          from
            .selectFrom(listed)
            .select([
              sql<string>`substr(listed.value, 3)`.as('account'),
              sql<number>`cast(substr(listed.value, 1, 2) as bigint)`.as('part'),
              whole('held').as('held'),
              whole('spent').as('spent'),
              whole('unresolved').as('unresolved'),
            ])
            // SQLite would else take `on conflict` for the condition of a join.
            .where(sql<boolean>`true`),
        )
        .onConflict((known) =>
          known.columns(['account', 'part']).doUpdateSet({
            held: sql`balances.held + excluded.held`,
            spent: sql`balances.spent + excluded.spent`,
            unresolved: sql`balances.unresolved + excluded.unresolved`,
          }),
        )
        .returningAll(),
    ),
    /** Gives each row of an account the amount `each` beyond what it has taken, of a limit. */
    shareOut: prepare(
      db
        .updateTable('balances')
        .set({
          share: sql`held + spent + unresolved + ${whole('each')}`,
          shared_limit: slot('limit'),
        })
        .where('account', '=', slot<string>('account')),
    ),
  };
}

function usageQueries({ kysely: db }: SqlDatabase) {
  return {
    /** Adds to the day and month of one caller, and to the day of all, in the part of the slot `part`. Locks in this order. */
    addToUsage: prepare(
      db
        .insertInto('usage')
        .values([
          { series: sql.lit('CALLER_DAY'), day: slot('day'), ...ofCaller },
          { series: sql.lit('CALLER_MONTH'), day: slot('month'), ...ofCaller },
          { series: sql.lit('DAY'), day: slot('day'), caller: sql.lit(''), part: slot('part'), ...counted },
        ])
        .onConflict((known) =>
          known.columns(['series', 'caller', 'day', 'currency', 'part', 'team', 'model_id']).doUpdateSet({
            jobs: sql`usage.jobs + excluded.jobs`,
            completed: sql`usage.completed + excluded.completed`,
            spent: sql`usage.spent + excluded.spent`,
            unresolved: sql`usage.unresolved + excluded.unresolved`,
          }),
        ),
    ),
  };
}

const counted = {
  team: slot<string>('team'),
  model_id: slot<string>('model_id'),
  currency: slot<string>('currency'),
  jobs: slot<number>('jobs'),
  completed: slot<number>('completed'),
  spent: slot<number>('spent'),
  unresolved: slot<number>('unresolved'),
};
const ofCaller = { caller: slot<string>('caller'), part: sql.lit(0), ...counted };

function unresolvedQueries({ kysely: db, forUpdate }: SqlDatabase) {
  const byJob = db.selectFrom('unresolved_charges').selectAll().where('job_id', '=', slot<string>('job_id'));
  return {
    addUnresolved: prepare(
      db.insertInto('unresolved_charges').values({
        job_id: slot('job_id'),
        request_id: slot('request_id'),
        model_id: slot('model_id'),
        caller: slot('caller'),
        team: slot('team'),
        price: slot('price'),
        currency: slot('currency'),
        price_version: slot('price_version'),
        reason: slot('reason'),
        created_at: slot('created_at'),
      }),
    ),
    findUnresolved: prepare(byJob.modifyEnd(forUpdate)),
    removeUnresolved: prepare(
      db.deleteFrom('unresolved_charges').where('job_id', '=', slot<string>('job_id')),
    ),
    /** Slots: after, limit. */
    listUnresolved: prepare(
      db
        .selectFrom('unresolved_charges')
        .selectAll()
        .where('job_id', '>', slot<string>('after'))
        .orderBy('job_id')
        .limit(slot<number>('limit')),
    ),
  };
}

/** A slot in a `select`, where PostgreSQL cannot tell its type from a column. */
function text(name: string): RawBuilder<string> {
  return sql<string>`cast(${slot(name)} as text)`;
}

function whole(name: string): RawBuilder<number> {
  return sql<number>`cast(${slot(name)} as bigint)`;
}
