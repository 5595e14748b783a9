import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import type { JobEvent } from '../../src/core/job-events.js';
import { JobLog } from '../../src/telemetry/job-log.js';
import { GENERATE, liveEnv, RAIN } from '../http/operations.js';
import { startPixazoCallingBack } from '../http/pixazo-calling-back.js';
import { aJob } from '../support/a-job.js';
import { startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';

/** The log lines, without those about the process. */
function linesOn(log: string[]): { msg: string; jobId?: string }[] {
  return log
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => !/^(GraphQL:|Ready$|Server listening|Status calls pause)/.test(msg));
}

it('each line about a job that completes has its id', async () => {
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
  expect(new Set(lines.map(({ jobId }) => jobId))).toEqual(
    new Set([data.generateMireloSfx16TextToAudio.job.id]),
  );
});

it('each line about a job that is refused, unconfirmed or cannot be polled has its id', async () => {
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
    'Polling the job',
    'Status check failed',
  ]);
  for (const { jobId } of lines) expect(jobId).toMatch(/^[\da-f-]{36}$/);
});

it('the first callback of each job is logged, and no further one', async () => {
  await using calling = await startPixazoCallingBack();
  const jobs = [await calling.start(), await calling.start()];
  for (const { address } of [...jobs, ...jobs]) await calling.callBack(address, {});

  expect(linesOn(calling.gateway.log).filter(({ msg }) => msg === 'First callback from Pixazo')).toEqual(
    jobs.map(({ id }) => expect.objectContaining({ jobId: id, level: 30 })),
  );
});

it('a job whose row is corrupt is logged once, and other jobs reach their end', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'jobs.db');
  await using pixazo = await startPixazoStandIn();
  const env = { ...liveEnv(pixazo), DATABASE_URL: `file:${path}`, PLAYGROUND: 'false' };
  const first = await startTestGateway(env);
  const answers = await Promise.all([1, 2].map(() => first.graphql(GENERATE, { input: RAIN })));
  const [corrupt, whole] = answers.map(({ data }) => data.generateMireloSfx16TextToAudio.job.id);
  await first.stop();
  const file = new DatabaseSync(path);
  file.prepare("update jobs set input = 'rain on a roof' where id = ?").run(corrupt);
  file.close();
  const failure = { code: 'NSFW', message: 'No.' };
  pixazo.onStatus(({ path }) => ({
    body: statusBody(path.slice(path.lastIndexOf('/') + 1), { status: 'FAILED', error: failure }),
  }));

  await using gateway = await startTestGateway(env);
  await expect.poll(() => gateway.log.join('')).toContain('Job FAILED');
  expect(linesOn(gateway.log)).toEqual([
    expect.objectContaining({
      jobId: corrupt,
      level: 50,
      msg: 'The job cannot be read or stored; other jobs are not affected',
    }),
    expect.objectContaining({ jobId: whole, msg: 'Job FAILED' }),
  ]);
  expect(gateway.log.join('')).not.toContain('roof');
});

describe('a database that fails', () => {
  const begun =
    'The database cannot be read or written (disk I/O error). Submissions are refused until it works again.';
  const over = 'The database can be read and written again';
  const accepted = {
    kind: 'accepted' as const,
    update: { ...aJob(), status: JobStatus.QUEUED as const, requestId: 'r-1' },
  };

  it.each<{ what: string; recovery: JobEvent; lines: string[] }>([
    { what: 'the poller works again', recovery: { kind: 'store-recovered' }, lines: [] },
    {
      what: 'a submission was recorded',
      recovery: { kind: 'outcome-recorded', job: aJob(), outcome: accepted },
      lines: [],
    },
    { what: 'a job changed', recovery: { kind: 'job-changed', job: aJob() }, lines: ['Job QUEUED'] },
  ])('is logged once when it begins and once when $what, each time', ({ recovery, lines }) => {
    const written: string[] = [];
    const stream = { write: (line: string) => void written.push(JSON.parse(line).msg) };
    const log = new JobLog(fastify({ logger: { stream } }).log);
    log.onEvent(recovery);
    for (let trouble = 0; trouble < 2; trouble++) {
      for (let failure = 0; failure < 3; failure++)
        log.onEvent({ kind: 'store-failed', error: new Error('disk I/O error') });
      log.onEvent(recovery);
    }

    expect(written).toEqual([...lines, begun, over, ...lines, begun, over, ...lines]);
  });
});
