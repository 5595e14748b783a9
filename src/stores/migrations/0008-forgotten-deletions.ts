import type { Migration } from 'kysely';

/** Finds the oldest deletions and the largest position without reading all deletions. */
export const forgottenDeletions = (): Migration => ({
  up: async (db) => {
    for (const column of ['deleted_at', 'position']) {
      await db.schema.createIndex(`deleted_jobs_${column}`).on('deleted_jobs').column(column).execute();
    }
  },
});
