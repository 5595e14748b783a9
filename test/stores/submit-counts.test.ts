import { expect, it } from 'vitest';
import { SubmitCounts } from '../../src/stores/submit-counts.js';
import { aJob } from '../support/a-job.js';
import { emptySqliteDatabase } from './sqlite/query-plans.js';

it('counting a submission reads by an index and sorts nothing', async () => {
  await using database = await emptySqliteDatabase();
  const counts = new SubmitCounts(database.kysely);
  const limits = { perMinute: 1, perDay: 1_000 };
  await counts.record(database.kysely, await counts.check(database.kysely, aJob(), limits));
  database.queries.length = 0;
  const submit = await counts.check(database.kysely, aJob(), limits);

  expect(submit.refusal).toMatchObject({ code: 'RATE_LIMITED' });
  expect(database.plans()).toEqual([
    'SEARCH submits USING COVERING INDEX submits_number (caller=?)',
    'SEARCH submits USING INDEX submits_number (caller=? AND number=?)',
    'SEARCH jobs USING COVERING INDEX jobs_started (caller=?)',
  ]);
});
