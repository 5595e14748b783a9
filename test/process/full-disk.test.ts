import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limitFiles, setDiskFull } from '../support/full-disk.js';
import { ask, logLines, startGatewayProcess } from '../support/gateway-process.js';
import { follow, generate } from '../support/generation.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { createUpload, mp4, patch } from '../support/upload-client.js';
import { startWorkingPixazo, type WorkingPixazo } from '../support/working-pixazo.js';

const envFor = (pixazo: WorkingPixazo) => ({
  PIXAZO_API_KEY: 'some-key',
  PIXAZO_BASE_URL: pixazo.url.href,
  POLL_MIN_MS: '100',
  POLL_MAX_MS: '100',
});
const statusOf = async (url: string, path: string) => (await fetch(url + path)).status;
/** Readiness may be a second old. */
const untilReadinessIs = (url: string, status: number) =>
  expect.poll(() => statusOf(url, '/readyz')).toBe(status);

const FAILS =
  'The database cannot be read or written (disk I/O error). Submissions are refused until it works again.';
const WORKS = 'The database can be read and written again';

/** The log lines about the database, in order. */
function linesAboutDatabase(stdout: string): string[] {
  const lines = stdout.trim().split('\n');
  return lines.map((line) => JSON.parse(line).msg).filter((text) => text.includes('database'));
}

describe('a full disk', () => {
  it('prevents submissions that cannot be recorded; with room again all works, as often as it happens', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startWorkingPixazo();
    await using gateway = startGatewayProcess(directory.path, envFor(pixazo));
    const url = await gateway.ready;
    for (const [index, key] of ['first', 'second'].entries()) {
      await setDiskFull(gateway, true);
      const refused = await generate(url, key);
      expect(refused.errors?.[0]?.extensions).toEqual({
        code: 'INTERNAL_SERVER_ERROR',
        charged: 'NO',
        retryable: true,
      });
      expect(pixazo.submits()).toHaveLength(index);
      await untilReadinessIs(url, 503);
      expect(await statusOf(url, '/healthz')).toBe(200);

      await setDiskFull(gateway, false);
      await untilReadinessIs(url, 200);
      const { data } = await generate(url, key);
      expect((await follow(url, data.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
      expect(pixazo.submits()).toHaveLength(index + 1);
    }

    expect(linesAboutDatabase(gateway.output.stdout)).toEqual([FAILS, WORKS, FAILS, WORKS]);
    expect(gateway.output.stderr).toBe('');
  });

  it('keeps the response of Pixazo until there is room to record it', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startWorkingPixazo();
    await using gateway = startGatewayProcess(directory.path, envFor(pixazo));
    const url = await gateway.ready;
    pixazo.onSubmit(async () => {
      await setDiskFull(gateway, true);
      return { status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_kept', status: 'QUEUED' } };
    });
    const answer = generate(url, 'once');
    await expect.poll(() => gateway.output.stdout).toContain(FAILS);
    await setDiskFull(gateway, false);

    const { data } = await answer;
    expect(data.job).toMatchObject({ status: 'QUEUED', error: null });
    expect((await follow(url, data.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect(pixazo.submits()).toHaveLength(1);
  });

  it('delays the recorded end of a job until there is room again', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startWorkingPixazo();
    await using gateway = startGatewayProcess(directory.path, envFor(pixazo));
    const url = await gateway.ready;
    const { data } = await generate(url, 'once');
    await setDiskFull(gateway, true);
    const events = follow(url, data.job.id);
    await expect.poll(() => gateway.output.stdout).toContain(FAILS);
    await setDiskFull(gateway, false);

    expect((await events).at(-1)).toMatchObject({ id: data.job.id, status: 'COMPLETED', error: null });
    expect(linesAboutDatabase(gateway.output.stdout)).toEqual([FAILS, WORKS]);
  });

  it('refuses bytes of an upload with 507, which goes on once there is room', async () => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path);
    const url = await gateway.ready;
    const { uploadUrl } = await createUpload({ graphql: (query, variables) => ask(url, query, variables) });

    await setDiskFull(gateway, true);
    const refused = await patch(uploadUrl, mp4());
    expect(refused.status).toBe(507);
    expect(await refused.text()).toMatch(/no room on its disk/);
    await setDiskFull(gateway, false);
    expect((await patch(uploadUrl, mp4())).status).toBe(204);
  });
});

const LONG = `mutation {
  generation: generateMireloSfxVideoToAudio(input: { videoUrl: "https://a.test/a.mp4", duration: 600, numSamples: 1 }) {
    job { id }
  }
}`;

it('a disk without room for results stops keeping them, which is logged once, and nothing else', async () => {
  await using directory = await temporaryDirectory();
  await using gateway = startGatewayProcess(directory.path, { KEEP_RESULTS: 'true', POLL_MIN_MS: '100' });
  const url = await gateway.ready;
  // Room for the database, and not for ten minutes of sound.
  await limitFiles(gateway, 10_000_000);
  const jobs = await Promise.all([ask(url, LONG), ask(url, LONG)]);
  for (const { data } of jobs) {
    const [last] = (await follow(url, data.generation.job.id)).slice(-1);
    expect(last).toMatchObject({ status: 'COMPLETED', error: null });
    const served = await fetch(last?.media[0]?.url ?? '', { headers: { range: 'bytes=0-9' } });
    expect(served.status).toBe(206);
  }
  const kept = () => logLines(gateway.output.stdout).filter(({ msg }) => String(msg).includes(' kept'));
  await expect.poll(() => kept().length).toBe(1);
  const folder = join(directory.path, 'data', 'files');
  const parts = async () =>
    (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.part'));
  await expect.poll(parts).toEqual([]);

  expect(kept()).toMatchObject([
    { msg: 'Results are not kept: the disk cannot be read or written (EFBIG). Everything else works.' },
  ]);
  expect(gateway.output.stderr).toBe('');
});
