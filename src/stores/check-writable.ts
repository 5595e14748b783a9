import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** A store that takes longer to write one row is not usable. */
const WRITABLE_WITHIN_MS = 3_000;

/** Whether the database can be written now. */
export async function checkWritable(db: Kysely<Tables>): Promise<boolean> {
  const timeout = new AbortController();
  const { signal } = timeout;
  const tooLong = sleep(WRITABLE_WITHIN_MS, false, { signal, ref: false }).catch(() => false);
  const writable = await Promise.race([writeProbe(db), tooLong]);
  timeout.abort();
  return writable;
}

/** Writes a row that changes: a full disk or a read-only file would still serve a read, or an update without effect. */
async function writeProbe(db: Kysely<Tables>): Promise<boolean> {
  const row = { id: 1, written_at: Date.now() };
  const written = db
    .insertInto('write_probe')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  return written.then(
    () => true,
    () => false,
  );
}
