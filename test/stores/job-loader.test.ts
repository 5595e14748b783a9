import { expect, it } from 'vitest';
import { JobLoader } from '../../src/stores/job-loader.js';
import { aJob } from '../support/a-job.js';

const [one, other] = [aJob(), aJob()];

function countingLoader(known = [one, other], check: () => void = () => undefined) {
  const queries: string[][] = [];
  const loader = new JobLoader(async (ids) => {
    queries.push(ids);
    check();
    return new Map(known.filter(({ id }) => ids.includes(id)).map((job) => [job.id, job]));
  });
  return { loader, queries };
}

it('a thousand simultaneous reads of one job make one query, and each resolves to the job', async () => {
  const { loader, queries } = countingLoader();
  const found = await Promise.all(Array.from({ length: 1_000 }, () => loader.find(one.id)));

  expect(queries).toEqual([[one.id]]);
  expect(found.every((job) => job === one)).toBe(true);
});

it('simultaneous reads of several jobs make one query; a missing job is null', async () => {
  const { loader, queries } = countingLoader();
  const found = await Promise.all([one.id, other.id, 'none'].map((id) => loader.find(id)));

  expect(found).toEqual([one, other, null]);
  expect(queries).toHaveLength(1);
});

it('a read requested while a query runs starts a query of its own', async () => {
  const { loader, queries } = countingLoader();
  const first = loader.find(one.id);
  await expect.poll(() => queries.length).toBe(1);
  const second = loader.find(one.id);
  await Promise.all([first, second]);

  expect(queries).toEqual([[one.id], [one.id]]);
});

it('a failed query rejects every read that waits for it, and the next query works', async () => {
  let fails = true;
  const { loader } = countingLoader([one], () => {
    if (fails) throw new Error('the database is away');
  });
  const reads = [loader.find(one.id), loader.find(other.id)];
  for (const read of reads) await expect(read).rejects.toThrow('the database is away');
  fails = false;

  expect(await loader.find(one.id)).toBe(one);
});
