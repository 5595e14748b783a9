import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { liveEnv } from '../http/operations.js';
import {
  copyOfCluster,
  type EmbeddedPostgres,
  newCluster,
  servePostgres,
} from '../support/embedded-postgres.js';
import { freePort } from '../support/free-port.js';
import { aGate } from '../support/gate.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { follow, generate } from '../support/generation.js';
import { execute } from '../support/postgres-database.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';
import { untilFinished } from './until-finished.js';

const MOVING_NAME = new URL('../support/moving-name.mjs', import.meta.url).href;
const WITHIN = { timeout: 20_000 };

/**
 * Two servers at one port of two addresses; a commit at the first is replicated to the second before it is
 * acknowledged.
 */
async function primaryAndStandby(): Promise<{
  primary: EmbeddedPostgres;
  standby: EmbeddedPostgres;
  port: number;
}> {
  const cluster = await newCluster();
  const copy = await copyOfCluster(cluster, (directory) =>
    writeFile(join(directory, 'data', 'standby.signal'), ''),
  );
  const port = await freePort();
  const primary = await servePostgres(
    cluster,
    { host: '127.0.0.1', port },
    { synchronous_standby_names: '*' },
  );
  const primary_conninfo = `host=127.0.0.1 port=${port} user=postgres`;
  const standby = await servePostgres(copy, { host: '127.0.0.2', port }, { primary_conninfo });
  return { primary, standby, port };
}

describe('two gateways whose PostgreSQL fails over to another address', { timeout: 120_000 }, () => {
  it('continue all acknowledged jobs, watchers included, and send nothing twice', async () => {
    const { primary, standby, port } = await primaryAndStandby();
    await using _primary = primary;
    await using _standby = standby;
    await using directory = await temporaryDirectory();
    await using pixazo = await startWorkingPixazo();
    const name = join(directory.path, 'address');
    await writeFile(name, '127.0.0.1');
    const env = {
      ...liveEnv(pixazo),
      POLL_MIN_MS: '1000',
      POLL_MAX_MS: '1000',
      PIXAZO_TIMEOUT_MS: '10000',
      DATABASE_URL: `postgres://postgres@database.test:${port}/postgres`,
      NODE_OPTIONS: `--import=${MOVING_NAME}`,
      MOVING_NAME: name,
    };
    const gateways = [1, 2].map(() => startGatewayProcess(directory.path, env));
    const urls = (await Promise.all(gateways.map(({ ready }) => ready))) as [string, string];
    const readiness = () => Promise.all(urls.map(async (url) => (await fetch(`${url}/readyz`)).status));

    const finish = untilFinished(pixazo);
    const { data: early } = await generate(urls[0], 'early', 'early');
    const watching = urls.map(aGate);
    const watches = urls.map((url, at) => follow(url, early.job.id, watching[at]?.open));
    await Promise.all(watching.map(({ opened }) => opened));
    const answering = aGate();
    pixazo.onSubmit(async ({ body }) => {
      if (body.includes('held')) await answering.opened;
      const request_id = `mirelo-sfx-1-6-text-to-audio_${pixazo.submits().length}`;
      return { status: 202, body: { request_id, status: 'QUEUED', polling_url: request_id } };
    });
    const held = generate(urls[0], 'held', 'held');
    await pixazo.until(() => pixazo.submits().length === 2);
    const { data: last } = await generate(urls[1], 'last', 'last');
    await primary.crash();
    answering.open();
    // An atomic rename: readers never see half an address.
    await writeFile(`${name}.new`, '127.0.0.2');
    await rename(`${name}.new`, name);
    // The name already resolves to a server that is still read-only.
    for (const { output } of gateways)
      await expect.poll(() => output.stdout, WITHIN).toContain('during recovery');
    expect(await readiness()).toEqual([503, 503]);
    const { errors } = await generate(urls[0], 'new', 'new one');
    expect(errors?.[0]?.extensions).toMatchObject({ retryable: true, charged: 'NO' });
    await execute(standby.url, 'select pg_promote()');

    await expect.poll(readiness, WITHIN).toEqual([200, 200]);
    expect((await held).data.job).toMatchObject({ status: 'QUEUED' });
    finish();
    const ends = [
      ...watches,
      follow(urls[0], last.job.id),
      follow(urls[1], (await held).data.job.id),
      follow(urls[1], (await generate(urls[0], 'new', 'new one')).data.job.id),
    ];
    for (const events of await Promise.all(ends))
      expect(events.at(-1)).toMatchObject({ status: 'COMPLETED' });
    const sent = pixazo.submits().map(({ body }) => JSON.parse(body).text_prompt);
    expect(sent).toEqual(['early', 'held', 'last', 'new one']);
  });
});
