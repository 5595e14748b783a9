import { type CompiledQuery, Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/stores/job-rows.js';
import { migrate } from '../../src/stores/migrate.js';
import { openSqlite, sqliteColumns } from '../../src/stores/sqlite/connection.js';
import { SubmitCounts } from '../../src/stores/submit-counts.js';
import { aJob } from '../support/a-job.js';

describe('counting a submit', () => {
  it('finds what it needs by an index, and sorts nothing', async () => {
    const queries: CompiledQuery[] = [];
    const db = new Kysely<Database>({
      dialect: openSqlite(':memory:').dialect,
      log: ({ query }) => void queries.push(query),
    });
    await migrate(db, sqliteColumns);
    queries.length = 0;
    const ledger = new SubmitCounts(db);
    const limits = { perMinute: 1, perDay: 1_000 };
    for (let submits = 1; submits <= 2; submits += 1) {
      const submit = await ledger.check(db, aJob(), limits);
      if (submits === 2) expect(submit.refusal).toMatchObject({ code: 'RATE_LIMITED' });
      await ledger.record(db, submit);
    }
    // The first submit finds no number to look for.
    const reads = queries.filter((query) => query.sql.startsWith('select')).slice(-3);
    const plans: string[] = [];
    for (const { sql: text, parameters } of reads) {
      const explain = sql.raw<{ detail: string }>(`explain query plan ${text}`).compile(db);
      const { rows } = await db.executeQuery<{ detail: string }>({ ...explain, parameters });
      plans.push(rows.map(({ detail }) => detail).join('; '));
    }
    await db.destroy();

    expect(plans).toEqual([
      'SEARCH submits USING COVERING INDEX submits_in_order (caller=? AND nth>?)',
      'SEARCH submits USING INDEX submits_in_order (caller=? AND nth=?)',
      'SEARCH jobs USING INDEX jobs_of_caller (caller=?)',
    ]);
  });
});
