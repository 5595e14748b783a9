import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/core/clock.js';
import { systemClock } from '../../src/jobs/system-clock.js';
import { PostgresJobStore } from '../../src/stores/postgres/postgres-job-store.js';
import type { StoreOptions } from '../../src/stores/store-options.js';

/** A store with its own connections, as each gateway has one. It is closed with the test. */
export async function openPostgresStore(
  url: string,
  clock: Clock = systemClock,
  options?: StoreOptions,
): Promise<PostgresJobStore & { trouble: string[] }> {
  const trouble: string[] = [];
  const store = await PostgresJobStore.open(url, clock, (error) => trouble.push(String(error)), options);
  onTestFinished(() => store.close());
  return Object.assign(store, { trouble });
}
