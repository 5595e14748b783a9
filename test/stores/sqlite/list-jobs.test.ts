import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import type { JobFilter } from '../../../src/core/job-store.js';
import { jobQueries } from '../../../src/stores/job-queries.js';
import { countJobs, listJobs } from '../../../src/stores/list-jobs.js';
import { openSqliteDatabase } from '../../../src/stores/sqlite/sqlite-database.js';
import { emptySqliteDatabase } from './query-plans.js';

const { FAILED, QUEUED } = JobStatus;
const filters: [string, Omit<JobFilter, 'caller'>][] = [
  ['all jobs', {}],
  ['one status', { statuses: [FAILED] }],
  ['several statuses', { statuses: [FAILED, QUEUED] }],
  ['a model', { modelId: 'model' }],
  ['a model and a status', { modelId: 'model', statuses: [FAILED] }],
  ['a model and several statuses', { modelId: 'model', statuses: [FAILED, QUEUED] }],
];

describe('SQLite finds the jobs of a caller by an index for', () => {
  it.each(filters)('%s, so that it visits no job that does not match', async (_name, filter) => {
    await using database = await emptySqliteDatabase();
    const of = { caller: 'alice', ...filter };
    for (const after of [null, 'id']) await listJobs(database, of, { after, limit: 20 });
    await countJobs(database, of);
    const [firstPage = '', nextPage = '', count = ''] = database.plans();
    const conditions = ['visible_to=?'];
    if (filter.modelId) conditions.push('model_id=?');
    if (filter.statuses) conditions.push('status=?');

    for (const plan of [firstPage, nextPage, count]) {
      const steps = plan.split('; ').filter((step) => / jobs /.test(step));
      for (const step of steps) expect(step).toContain(`(${conditions.join(' AND ')}`);
    }
    // Only the merged pages of several statuses are sorted, which have at most `limit` rows each.
    expect(firstPage.includes('TEMP B-TREE')).toBe(firstPage.includes('UNION ALL'));
    expect(count).toContain('USING COVERING INDEX');
  });
});

describe('SQLite reads a page and a count by labels as a range of an index and look-ups, for', () => {
  const labelled: [string, Omit<JobFilter, 'caller'>][] = [
    ['one label', { labels: ['red'] }],
    ['several labels', { labels: ['red', 'wide'] }],
    ['labels, a model and statuses', { labels: ['red'], modelId: 'model', statuses: [FAILED, QUEUED] }],
  ];

  it.each(labelled)('%s', async (_name, filter) => {
    await using database = await emptySqliteDatabase();
    const of = { caller: 'alice', ...filter };
    await listJobs(database, of, { limit: 20 });
    await listJobs(database, of, { limit: 20, after: 'id' });
    await countJobs(database, of);

    for (const plan of database.plans()) {
      const [range, ...lookUps] = plan.split('; ').filter((step) => !step.includes('CORRELATED'));
      expect(range).toMatch(/^SEARCH labelled USING PRIMARY KEY \(caller=\? AND label_digest=\?/);
      for (const step of lookUps) expect(step).toMatch(/^SEARCH .*(\(id=\?\)|AND job_id=\?\))$/);
      expect(plan).not.toContain('TEMP B-TREE');
    }
  });
});

it('SQLite reads what changed since a cursor by the indexes of positions', async () => {
  await using database = await emptySqliteDatabase();
  const { changedSince } = jobQueries(openSqliteDatabase(':memory:'));
  await database.kysely.executeQuery(changedSince({ caller: 'alice', position: 7, after_id: '', limit: 20 }));

  expect(database.plans().join()).toContain('jobs_changed (visible_to=? AND position>?)');
  expect(database.plans().join()).toContain(
    'SEARCH deleted_jobs USING PRIMARY KEY (caller=? AND position>?)',
  );
});
