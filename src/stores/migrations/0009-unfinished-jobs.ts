import { type Migration, sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/**
 * Counts the unfinished jobs without a search for each of them. A poll that finds nothing new changes neither column.
 * SQLite finds them by their due times.
 */
export const unfinishedJobs = ({ isShared }: ColumnTypes): Migration => ({
  up: async (db) => {
    if (!isShared) return;
    await sql`
      create index jobs_unfinished on jobs (model_id, status)
      where status in ('SUBMITTING', 'QUEUED', 'PROCESSING')`.execute(db);
  },
});
