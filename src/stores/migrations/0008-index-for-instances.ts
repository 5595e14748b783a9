import type { Kysely, Migration } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Leaves the index of what changed lately to databases that several gateways share: elsewhere nobody asks. */
export const indexForInstances = (types: ColumnTypes): Migration => ({ up: (db) => up(db, types) });

async function up(db: Kysely<unknown>, { isShared }: ColumnTypes): Promise<void> {
  if (!isShared) await db.schema.dropIndex('jobs_changed').execute();
}
