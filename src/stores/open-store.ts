import type { FastifyBaseLogger } from 'fastify';
import type { DatabaseConfig } from '../config/database.js';
import type { Clock } from '../core/clock.js';
import type { SqlJobStore } from './sql-job-store.js';
import { SqliteJobStore } from './sqlite/sqlite-job-store.js';

/** A store, and the time by which its jobs are due. */
export interface OpenedStore {
  store: SqlJobStore;
  clock: Clock;
  /** Resolves at the turn of the next of so many calls a second, where other gateways share the store. */
  acquireRateSlot?: (perSecond: number) => Promise<void>;
}

/** Opens the database. @throws when it cannot be opened or migrated */
export async function openStore(
  database: DatabaseConfig,
  clock: Clock,
  log: FastifyBaseLogger,
): Promise<OpenedStore> {
  if (database.kind === 'sqlite') {
    return { store: await SqliteJobStore.open(database.path, clock.now()), clock };
  }
  // Who does not use it does not load its driver.
  const { PostgresJobStore } = await import('./postgres/postgres-job-store.js');
  const store = await PostgresJobStore.open(database.url, clock, (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ reason }, 'What other gateways change is not heard of just now, and told as soon as it is');
  });
  return { store, clock: store.clock, acquireRateSlot: (perSecond) => store.acquireRateSlot(perSecond) };
}
