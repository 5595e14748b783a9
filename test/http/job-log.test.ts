import { expect, it } from 'vitest';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway } from '../support/test-gateway.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';
import { GENERATE, liveEnv, RAIN } from './operations.js';

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
