import { type CompiledQuery, Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/stores/job-rows.js';
import { migrate } from '../../src/stores/migrate.js';
import { openSqlite, sqliteColumns } from '../../src/stores/sqlite-database.js';
import { countSubmit } from '../../src/stores/submit-ledger.js';
import { aJob } from '../support/a-job.js';

describe('counting a submit', () => {
  it('finds what it needs by an index, and sorts nothing', async () => {
    const queries: CompiledQuery[] = [];
    const db = new Kysely<Database>({
      dialect: openSqlite(':memory:'),
      log: ({ query }) => void queries.push(query),
    });
    await migrate(db, sqliteColumns);
    queries.length = 0;
    await db
      .transaction()
      .execute((transaction) => countSubmit(transaction, aJob(), { perMinute: 60, perDay: 1_000 }));
    const reads = queries.filter((query) => query.sql.startsWith('select'));
    const plans: string[] = [];
    for (const { sql: text, parameters } of reads) {
      const explain = sql.raw<{ detail: string }>(`explain query plan ${text}`).compile(db);
      const { rows } = await db.executeQuery<{ detail: string }>({ ...explain, parameters });
      plans.push(rows.map(({ detail }) => detail).join('; '));
    }
    await db.destroy();

    expect(plans).toEqual([
      'SEARCH submits USING COVERING INDEX submits_of_caller (caller=?)',
      'SEARCH jobs USING INDEX jobs_of_caller (caller=?)',
    ]);
  });
});
