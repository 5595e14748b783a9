import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { GENERATE, RAIN } from '../http/operations.js';
import { byPost, byStream, byWebSocket } from '../http/transports.js';
import { aJob } from '../support/a-job.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

const alice = 'Bearer alices-token-0123456789';
const bob = 'Bearer bobs-token-0123456789';
const tokens = 'alice:alices-token-0123456789,bob:bobs-token-0123456789';
const KEY = 'the-key';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let gateway: TestGateway;
let intact: string;
let corrupt: string;

const ask = (query: string, variables: Record<string, unknown> = {}, authorization = alice) =>
  byPost(gateway.url, { query, variables, authorization });
const refusal = () => ({
  message: expect.stringMatching(new RegExp(`job ${corrupt} cannot be read, .* requestId`)),
  extensions: {
    code: 'INTERNAL_SERVER_ERROR',
    retryable: false,
    charged: 'NO',
    requestId: expect.stringMatching(/^[\da-f-]{36}$/),
  },
});
const linesOnCorrupt = () =>
  gateway.log.map((line) => JSON.parse(line)).filter(({ jobId, level }) => jobId === corrupt && level === 50);

beforeAll(async () => {
  directory = await temporaryDirectory();
  const file = join(directory.path, 'jobs.db');
  // Recent, so that retention keeps them.
  const now = Date.now();
  const ended = { status: JobStatus.COMPLETED, schedule: neverAgain, createdAt: now, updatedAt: now };
  const jobs = [aJob(ended), aJob({ idempotencyKey: KEY, ...ended })] as const;
  const store = await SqliteJobStore.open(file, 0);
  for (const job of jobs) await store.insert(job);
  await store.close();
  [intact, corrupt] = [jobs[0].id, jobs[1].id];
  const database = new DatabaseSync(file);
  database.prepare(`update jobs set media = '{bad' where id = ?`).run(corrupt);
  database.close();
  gateway = await startTestGateway({ AUTH_TOKENS: tokens, DATABASE_URL: `file:${file}` });
});

afterAll(async () => {
  await gateway.stop();
  await directory[Symbol.asyncDispose]();
});

describe('a job whose row is corrupt', () => {
  it.each(['job(id: $id) { id }', 'node(id: $id) { id }'])('is refused by %s', async (field) => {
    const { data, errors } = await ask(`query ($id: ID!) { found: ${field} }`, { id: corrupt });

    expect(data).toEqual({ found: null });
    expect(errors).toMatchObject([{ ...refusal(), path: ['found'] }]);
  });

  it('is refused in its place among other nodes', async () => {
    const ids = [intact, corrupt, intact];
    const { data, errors } = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });

    expect(data).toEqual({ nodes: [{ id: intact }, null, { id: intact }] });
    expect(errors).toMatchObject([{ ...refusal(), path: ['nodes', 1] }]);
  });

  it('is not deleted, and not charged', async () => {
    const { errors } = await ask('mutation ($id: ID!) { deleteJob(id: $id) { deletedJobId } }', {
      id: corrupt,
    });

    expect(errors).toMatchObject([refusal()]);
  });

  it.each([
    ['WebSocket', byWebSocket],
    ['Server-Sent Events', byStream],
  ])('cannot be followed over %s', async (_name, run) => {
    const query = 'subscription ($id: ID!) { jobStatus(id: $id) { id } }';
    const told = await run(gateway.url, { query, variables: { id: corrupt }, authorization: alice });

    expect(told).toMatchObject({ errors: [refusal()] });
  });

  it('keeps its idempotency key, which may have been charged', async () => {
    const { errors } = await ask(GENERATE, { input: RAIN, key: KEY });

    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(`started the job ${corrupt}, of which the stored data cannot be read`),
        extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, charged: 'UNKNOWN' },
      },
    ]);
  });

  it('is left out of lists', async () => {
    const { data, errors } = await ask('{ jobs { nodes { id } } }');

    expect(errors).toBeUndefined();
    expect(data.jobs.nodes).toEqual([{ id: intact }]);
  });

  it('is logged with its column and a request id once, however often it is asked for, and not as a failing store', async () => {
    const query = 'query ($id: ID!) { job(id: $id) { id } }';
    for (let times = 0; times < 3; times++) await ask(query, { id: corrupt });
    await ask('{ jobs { nodes { id } } }');
    const reason = `Job ${corrupt} cannot be read: its column media is corrupt`;

    const byRequests = linesOnCorrupt().filter(({ requestId, msg }) => requestId && /^A job/.test(msg));
    const byLists = linesOnCorrupt().filter(({ requestId }) => !requestId);
    expect(byRequests[0]).toMatchObject({ reason });
    expect(byLists).toEqual([expect.objectContaining({ reason, count: 1 })]);
    expect(linesOnCorrupt().length).toBeLessThanOrEqual(3);
    expect(gateway.log.join('')).not.toMatch(/database cannot be read/);
  });

  it('does not exist for another caller', async () => {
    const query = 'query ($id: ID!) { job(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id } }';
    expect(await ask(query, { id: corrupt }, bob)).toEqual({
      status: 200,
      data: { job: null, node: null, nodes: [null] },
    });
    const deletion = await ask(
      'mutation ($id: ID!) { deleteJob(id: $id) { deletedJobId } }',
      { id: corrupt },
      bob,
    );
    expect(deletion.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    const follow = 'subscription ($id: ID!) { jobStatus(id: $id) { id } }';
    const told = await byWebSocket(gateway.url, {
      query: follow,
      variables: { id: corrupt },
      authorization: bob,
    });
    expect(told).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});
