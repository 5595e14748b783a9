import type { FastifyBaseLogger } from 'fastify';
import type { DatabaseConfig } from '../config/database.js';
import type { Clock } from '../core/clock.js';
import type { SqlJobStore } from './sql-job-store.js';
import { SqliteJobStore } from './sqlite/sqlite-job-store.js';
import type { StoreOptions } from './store-options.js';

/** A store with the clock by which its jobs are due. */
export interface OpenedStore {
  store: SqlJobStore;
  clock: Clock;
  /** Resolves when the next of at most `perSecond` calls may be made; for a store that several gateways share. */
  acquireRateSlot?: (perSecond: number) => Promise<void>;
}

/** Opens the database. @throws when it cannot be opened or migrated */
export async function openStore(
  database: DatabaseConfig,
  clock: Clock,
  log: FastifyBaseLogger,
  options?: StoreOptions,
): Promise<OpenedStore> {
  if (database.kind === 'sqlite') {
    return { store: await SqliteJobStore.open(database.path, clock.now(), options), clock };
  }
  // Loaded only if used, since it brings a driver.
  const { PostgresJobStore } = await import('./postgres/postgres-job-store.js');
  const onTrouble = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ reason }, 'Not receiving change notifications from other gateways; updates may be delayed');
  };
  const store = await PostgresJobStore.open(database.url, clock, onTrouble, options);
  return { store, clock: store.clock, acquireRateSlot: (perSecond) => store.acquireRateSlot(perSecond) };
}
