import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import type { JobFilter } from '../../../src/core/job-store.js';
import { labelDigest } from '../../../src/stores/job-labels.js';
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

describe('SQLite reads a page and a count by labels as ranges of an index that match the filter, and look-ups, for', () => {
  const labelled: [string, Omit<JobFilter, 'caller'>, string][] = [
    ['one label', { labels: ['red'] }, ''],
    ['a label and a status', { labels: ['red'], statuses: [FAILED] }, ' AND status=?'],
    ['a label and statuses', { labels: ['red'], statuses: [FAILED, QUEUED] }, ' AND status=?'],
    ['a label and a model', { labels: ['red'], modelId: 'model' }, ' AND model_id=?'],
    [
      'a label, a model and statuses',
      { labels: ['red'], modelId: 'model', statuses: [FAILED, QUEUED] },
      ' AND model_id=? AND status=?',
    ],
  ];

  it.each(labelled)('%s', async (_name, filter, conditions) => {
    await using database = await emptySqliteDatabase();
    const of = { caller: 'alice', ...filter };
    await listJobs(database, of, { limit: 20 });
    await listJobs(database, of, { limit: 20, after: 'id' });
    await countJobs(database, of);

    for (const plan of database.plans()) {
      const steps = plan.split('; ').filter((step) => step.includes('SEARCH'));
      const ranges = steps.filter((step) => step.startsWith('SEARCH labelled'));
      expect(ranges.length).toBeGreaterThan(0);
      for (const range of ranges) expect(range).toContain(`(caller=? AND label_digest=?${conditions}`);
      for (const step of steps) expect(step).toMatch(/^SEARCH labelled|\(id=\?\)$/);
      expect(plan).not.toContain('SCAN labelled');
      // Only the merged pages of several statuses are sorted, which have at most `limit` rows each.
      expect(plan.includes('TEMP B-TREE')).toBe(plan.includes('UNION ALL'));
    }
  });

  it('several labels, after it has counted which of them is the rarest', async () => {
    await using database = await emptySqliteDatabase();
    const row = (id: string, label: string, status: JobStatus) => {
      const labelled = { job_id: id, label_digest: labelDigest(label), status };
      return { caller: 'alice', model_id: 'model', ...labelled };
    };
    const rows = [
      row('one', 'wide', FAILED),
      row('one', 'red', FAILED),
      row('two', 'wide', FAILED),
      row('three', 'red', QUEUED),
      row('three', 'blue', QUEUED),
    ];
    await database.kysely.insertInto('job_labels').values(rows).execute();
    database.queries.length = 0;
    const of = { caller: 'alice', statuses: [FAILED] };
    expect(await countJobs(database, { labels: ['wide', 'red'], ...of })).toBe(1);
    const [, counting] = database.queries;
    expect(counting?.parameters.slice(0, 2)).toEqual(['alice', labelDigest('red')]);
    for (const plan of database.plans())
      expect(plan).toContain('job_labels_of_status (caller=? AND label_digest=? AND status=?)');

    database.queries.length = 0;
    for (const labels of [
      ['wide', 'nope'],
      ['nope', 'wide'],
      ['wide', 'blue'],
    ]) {
      expect(await countJobs(database, { labels, ...of })).toBe(0);
      expect(await listJobs(database, { labels, ...of }, { limit: 20 })).toEqual([]);
    }
    // Each found an empty range when it counted, and read nothing more.
    expect(database.queries).toHaveLength(6);
    for (const { sql } of database.queries) expect(sql).toContain('limit');
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
