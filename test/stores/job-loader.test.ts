import { expect, it } from 'vitest';
import { JobLoader } from '../../src/stores/job-loader.js';
import { aJob } from '../support/a-job.js';

const [one, other] = [aJob(), aJob()];

function watchedFind(findAll = async (ids: string[]) => [one, other].filter(({ id }) => ids.includes(id))) {
  const queries: string[][] = [];
  const reads = new JobLoader((ids) => {
    queries.push(ids);
    return findAll(ids);
  });
  return { reads, queries };
}

it('a thousand who ask for one job at once cost one query, and each gets it', async () => {
  const { reads, queries } = watchedFind();
  const found = await Promise.all(Array.from({ length: 1_000 }, () => reads.find(one.id)));

  expect(queries).toEqual([[one.id]]);
  expect(found.every((job) => job === one)).toBe(true);
});

it('several jobs that are asked for at once cost one query; one that is not there is null', async () => {
  const { reads, queries } = watchedFind();

  expect(await Promise.all([one.id, other.id, 'none'].map((id) => reads.find(id)))).toEqual([
    one,
    other,
    null,
  ]);
  expect(queries).toHaveLength(1);
});

it('who asks while a query runs gets one that begins later', async () => {
  const { reads, queries } = watchedFind();
  const first = reads.find(one.id);
  await expect.poll(() => queries.length).toBe(1);
  const second = reads.find(one.id);
  await Promise.all([first, second]);

  expect(queries).toEqual([[one.id], [one.id]]);
});

it('a query that fails is told to all who wait for it, and the next one works', async () => {
  let fails = true;
  const { reads } = watchedFind(async () => {
    if (fails) throw new Error('the database is away');
    return [one];
  });
  const asked = [reads.find(one.id), reads.find(other.id)];
  for (const find of asked) await expect(find).rejects.toThrow('the database is away');
  fails = false;

  expect(await reads.find(one.id)).toBe(one);
});
