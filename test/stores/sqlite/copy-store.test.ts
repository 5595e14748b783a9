import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { SqlCopyStore } from '../../../src/stores/sql-copy-store.js';
import { emptySqliteDatabase } from './query-plans.js';

it('SQLite finds the results to be copied by an index, however many have been', async () => {
  await using database = await emptySqliteDatabase();
  const copies = new SqlCopyStore({ kysely: database.kysely, skipLocked: sql`` });
  await database.kysely
    .insertInto('result_copies')
    .values({ job_id: 'a', file_index: 0, due_at: 1, begun: 0, failures: 0, is_gone: 0 })
    .execute();
  database.queries.length = 0;
  const [task] = await copies.claim({ now: 1, limit: 4, lease: 'me', leaseUntil: 2 });
  if (!task) throw new Error('The task is not due');
  await copies.nextDueAt();
  expect(await copies.extend(task, 'me', 3)).toBe(true);
  await copies.begin(task, 'me', { etag: null, sizeBytes: 1 });
  await copies.reschedule(task, 'me', { dueAt: 4, etag: null, failures: 0, failingSince: null }, 3);
  await copies.finish(task, 'me', 3);
  await copies.remove(task, 'me');
  const steps = database.plans().flatMap((plan) => plan.split('; '));

  expect(steps.length).toBeGreaterThan(6);
  for (const step of steps.filter((one) => one.includes('result_copies'))) {
    expect(step).toMatch(
      /USING (?:COVERING INDEX result_copies_due|PRIMARY KEY \(job_id=\? AND file_index=\?\))/,
    );
  }
});
