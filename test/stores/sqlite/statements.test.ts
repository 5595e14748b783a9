import { expect, it, onTestFinished, vi } from 'vitest';
import { SqliteConnection } from '../../../src/stores/sqlite/connection.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { nextRevision } from '../../support/next-revision.js';

/** A store with the statements that change its rows from now on. */
async function storeAndStatements() {
  const store = await SqliteJobStore.open(':memory:', 0);
  const run = vi.spyOn(SqliteConnection.prototype, 'run');
  onTestFinished(async () => {
    run.mockRestore();
    await store.close();
  });
  const statements = () => run.mock.calls.map(([sql]) => sql).filter((sql) => /^(insert|update)/.test(sql));
  return { store, statements };
}

it('a submission and its outcome are two statements without labels, and one more with them', async () => {
  const { store, statements } = await storeAndStatements();
  const submit = async (labels: string[]) => {
    const job = aJob({ visible: false, labels });
    await store.insert(job);
    await store.update(job.id, (now) => ({ ...nextRevision(now), visible: true }), job);
  };
  await submit([]);
  expect(statements()).toHaveLength(2);
  await submit(['red', 'wide']);

  expect(statements()).toHaveLength(5);
});

it('a poll without news touches no index of the reads of callers', async () => {
  const { store, statements } = await storeAndStatements();
  const job = aJob();
  await store.insert(job);
  await store.update(job.id, (now) => ({ ...now, statusCalls: 1 }), job);
  await store.update(job.id, nextRevision);
  const [, poll, change] = statements();

  expect(poll).not.toMatch(/"(position|visible_to)" =/);
  expect(change).toMatch(/"position" =/);
  expect(change).not.toMatch(/"visible_to" =/);
});
