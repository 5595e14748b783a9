import { describe, expect, it } from 'vitest';
import { liveEnv } from '../http/operations.js';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.js';
import { follow, generate } from '../support/generation.js';
import { statusBody } from '../support/pixazo-stand-in.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startWorkingPixazo, type WorkingPixazo } from '../support/working-pixazo.js';

/** A lease then lasts seven seconds. */
const SHORT = { POLL_MIN_MS: '200', POLL_MAX_MS: '200', PIXAZO_TIMEOUT_MS: '1000' };

/** Three gateway processes on one PostgreSQL, with one Pixazo. */
async function threeProcesses(database: { url: string }, pixazo: WorkingPixazo, directory: { path: string }) {
  const env = { ...liveEnv(pixazo), ...SHORT, DATABASE_URL: database.url };
  const [one, two, three] = [1, 2, 3].map(() => startGatewayProcess(directory.path, env)) as [
    GatewayProcess,
    GatewayProcess,
    GatewayProcess,
  ];
  const urls = (await Promise.all([one.ready, two.ready, three.ready])) as [string, string, string];
  return { one, two, three, urls };
}

describe('of three gateways on one PostgreSQL', { timeout: 60_000 }, () => {
  it('one that is killed leaves its jobs to the others, and each was sent once', async () => {
    await using database = await postgresDatabase();
    await using directory = await temporaryDirectory();
    await using pixazo = await startWorkingPixazo();
    const { one, urls } = await threeProcesses(database, pixazo, directory);
    const started = await Promise.all([1, 2, 3, 4, 5, 6].map((key) => generate(urls[0], `key-${key}`)));
    one.kill('SIGKILL');
    await one.ended;
    const ends = await Promise.all(
      started.map(({ data }, index) => follow(urls[1 + (index % 2)] ?? '', data.job.id)),
    );

    for (const events of ends) expect(events.at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect(pixazo.submits()).toHaveLength(6);
  });

  it('one that was paused during a status check changes nothing when it continues, and its watchers get the current state', async () => {
    await using database = await postgresDatabase();
    await using directory = await temporaryDirectory();
    await using pixazo = await startWorkingPixazo();
    const { one, two, three, urls } = await threeProcesses(database, pixazo, directory);
    // Only the first gateway can be the one that polls.
    two.kill('SIGSTOP');
    three.kill('SIGSTOP');
    const { data } = await generate(urls[0], 'key');
    const watch = follow(urls[0], data.job.id);
    let stale: (() => void) | null = null;
    const answerOf = (path: string, status: string) => ({
      body: statusBody(path.split('/').at(-1) ?? '', {
        status,
        error: status === 'FAILED' ? 'of old' : null,
        output:
          status === 'COMPLETED' ? { media_url: ['https://m.test/a.wav'], media_type: 'audio/wav' } : null,
      }),
    });
    pixazo.onStatus(async ({ path }) => {
      if (stale) return answerOf(path, 'COMPLETED');
      await new Promise<void>((resolve) => {
        stale = resolve;
      });
      return answerOf(path, 'FAILED');
    });
    await expect.poll(() => stale, { timeout: 10_000 }).not.toBeNull();
    one.kill('SIGSTOP');
    two.kill('SIGCONT');
    three.kill('SIGCONT');
    const ended = (await follow(urls[1], data.job.id)).at(-1);
    expect(ended).toMatchObject({ status: 'COMPLETED' });
    // The response that the first gateway was waiting for is there when it continues.
    (stale as (() => void) | null)?.();
    one.kill('SIGCONT');

    expect((await watch).at(-1)).toEqual(ended);
    expect((await follow(urls[0], data.job.id)).at(-1)).toEqual(ended);
  });
});
