import { type Kysely, sql } from 'kysely';
import type { Positions, Settled } from '../sql-database.js';
import type { Tables } from '../tables.js';
import type { DatabaseIdentity } from './database-identity.js';

/**
 * Positions that are the ids of transactions. Transactions may commit in another order, so a cursor is the smallest id
 * that was still running: all smaller ones had ended.
 */
export class TransactionPositions implements Positions {
  readonly newPosition = sql<number>`pg_current_xact_id()::text::bigint`;
  private latest: Settled = { position: 0, takenAt: 0 };

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly identity: DatabaseIdentity,
  ) {}

  get databaseId(): string {
    return this.identity.id;
  }

  during<Result>(write: (take: () => null) => Promise<Result>): Promise<Result> {
    return write(() => null);
  }

  async current(): Promise<number> {
    const smallest = sql<number>`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`;
    const { position } = await this.db.selectNoFrom(smallest.as('position')).executeTakeFirstOrThrow();
    return position;
  }

  settled(): Settled {
    return this.latest;
  }

  /** Sets what `settled` returns, unless it returns something later. */
  settle(settled: Settled): void {
    if (settled.position > this.latest.position) this.latest = settled;
  }
}
