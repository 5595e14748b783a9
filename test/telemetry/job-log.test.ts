import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, it } from 'vitest';
import { GENERATE, liveEnv, RAIN } from '../http/operations.js';
import { startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';

/** The log's lines, but for those about the process. */
function linesOn(log: string[]): { msg: string; jobId?: string }[] {
  return log
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => !/^(GraphQL:|Server listening|Status calls pause)/.test(msg));
}

it('each line about a job that goes well carries its id', async () => {
  await using pixazo = await startWorkingPixazo();
  await using gateway = await startTestGateway({
    ...liveEnv(pixazo),
    LOG_LEVEL: 'trace',
    PLAYGROUND: 'false',
  });
  const submit = () => gateway.graphql(GENERATE, { input: RAIN, key: 'one-key' });
  const { data } = await submit();
  await submit();
  await expect.poll(() => gateway.log.join('')).toContain('Job COMPLETED');
  const lines = linesOn(gateway.log);

  expect(lines.length).toBeGreaterThan(6);
  expect(new Set(lines.map(({ jobId }) => jobId))).toEqual(new Set([data.generateMireloSfx16TextToAudio.id]));
});

it('so does each line about one that does not', async () => {
  await using pixazo = await startPixazoStandIn();
  await using gateway = await startTestGateway({
    ...liveEnv(pixazo),
    LOG_LEVEL: 'trace',
    PLAYGROUND: 'false',
  });
  for (const answer of [{ status: 402, body: {} }, 'drop'] as const) {
    pixazo.onSubmit(() => answer);
    await gateway.graphql(GENERATE, { input: RAIN });
  }
  pixazo.onSubmit(() => ({ status: 202, body: { request_id: 'some-request' } }));
  pixazo.onStatus(() => ({ status: 401 }));
  await gateway.graphql(GENERATE, { input: RAIN });
  await expect.poll(() => gateway.log.join('')).toContain('Status calls pause');
  const lines = linesOn(gateway.log);

  expect(lines.map(({ msg }) => msg)).toEqual([
    'Pixazo refused the submission, the job is removed',
    'Job ERROR',
    'Submission unconfirmed, job ERROR',
    'Job QUEUED',
    'Looking at the job',
    'A status call told nothing',
  ]);
  for (const { jobId } of lines) expect(jobId).toMatch(/^[\da-f-]{36}$/);
});

it('a job whose row is damaged is named once, and those beside it come to their end', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'jobs.db');
  await using pixazo = await startPixazoStandIn();
  const env = { ...liveEnv(pixazo), DATABASE_URL: `file:${path}`, PLAYGROUND: 'false' };
  const first = await startTestGateway(env);
  const answers = await Promise.all([1, 2].map(() => first.graphql(GENERATE, { input: RAIN })));
  const [damaged, whole] = answers.map(({ data }) => data.generateMireloSfx16TextToAudio.id);
  await first.stop();
  const file = new DatabaseSync(path);
  file.prepare("update jobs set input = 'rain on a roof' where id = ?").run(damaged);
  file.close();
  const failure = { code: 'NSFW', message: 'No.' };
  pixazo.onStatus(({ path }) => ({
    body: statusBody(path.slice(path.lastIndexOf('/') + 1), { status: 'FAILED', error: failure }),
  }));

  await using gateway = await startTestGateway(env);
  await expect.poll(() => gateway.log.join('')).toContain('Job FAILED');
  expect(linesOn(gateway.log)).toEqual([
    expect.objectContaining({ jobId: damaged, level: 50, msg: 'The job cannot be looked at' }),
    expect.objectContaining({ jobId: whole, msg: 'Job FAILED' }),
  ]);
  expect(gateway.log.join('')).not.toContain('roof');
});
