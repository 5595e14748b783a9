import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';

/** The row of `secrets` that identifies the database, as JSON. */
const NAME = 'database';

interface Identity {
  /** The database's name in cursors. */
  id: string;
  /** The database's number in its server. */
  oid: number;
  /** A transaction id that the server has reached. */
  reached: number;
}

const unknown: Identity = { id: '', oid: 0, reached: 0 };

/** The identity is stored again after this many transactions. */
const STORED_EVERY = 100;

/**
 * The name of a database in cursors. A copy of the database gets a name of its own: it has another number, or its server
 * has not reached the transaction ids of the original. Cursors of the original would miss changes there.
 */
export class DatabaseIdentity {
  private stored = unknown;

  constructor(private readonly db: Kysely<Tables>) {}

  get id(): string {
    return this.stored.id;
  }

  /** Reads the name, or chooses one for a new database or a copy. */
  async read(): Promise<void> {
    this.stored = await this.db.transaction().execute(async (transaction) => {
      const stored = await storedIdentity(transaction);
      // After the lock, so that gateways that do this at once see growing ids.
      const { rows } = await sql<Omit<Identity, 'id'>>`
        select oid::bigint as oid, pg_snapshot_xmax(pg_current_snapshot())::text::bigint as reached
        from pg_database where datname = current_database()`.execute(transaction);
      const { oid = 0, reached = 0 } = rows[0] ?? {};
      const isOriginal = stored.oid === oid && stored.reached <= reached;
      const identity = { id: isOriginal ? stored.id : randomBytes(12).toString('base64url'), oid, reached };
      const value = JSON.stringify(identity);
      await transaction.updateTable('secrets').set({ value }).where('name', '=', NAME).execute();
      return identity;
    });
  }

  /** Stores the transaction id that the server has reached, unless few were used since. */
  async keep(reached: number): Promise<void> {
    if (reached >= this.stored.reached + STORED_EVERY) await this.read();
  }
}

/** The stored identity, locked until the end of the transaction. */
async function storedIdentity(transaction: Kysely<Tables>): Promise<Identity> {
  await transaction
    .insertInto('secrets')
    .values({ name: NAME, value: JSON.stringify(unknown) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { value } = await transaction
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', NAME)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return JSON.parse(value);
}
