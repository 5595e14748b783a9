import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Environment } from '../../src/config/variable.js';
import { startConnectProxy } from '../support/connect-proxy.js';
import { type FailPoint, failAt } from '../support/fail-at.js';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { generate } from '../support/generation.js';
import { fileServer, startStorage } from '../support/media-under-test.js';
import { statusBody } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';
import { dies, followingPixazo } from './die-and-return.js';

const MIB = 1024 * 1024;
const file = Buffer.concat([Buffer.from('RIFFsizeWAVEfmt '), randomBytes(10 * MIB)]);
const JOB = 'query ($id: ID!) { job(id: $id) { status revision media { url sizeBytes } } }';

/** Serves the file, the second time only the beginning of it. */
function storageThatStallsOnce(): RequestListener {
  let asked = 0;
  return (request, answer) => {
    asked += 1;
    if (asked !== 2) return fileServer(file)(request, answer);
    const head = { 'content-type': 'audio/wav', 'content-length': file.length, etag: '"the-only-version"' };
    answer.writeHead(200, head).write(file.subarray(0, 9 * MIB));
  };
}

it('killed at one step of keeping a result after another: one copy of the very bytes, as one revision', async () => {
  await using directory = await temporaryDirectory();
  await using storage = await startStorage(storageThatStallsOnce());
  // Results must not lie on this machine, so they lie behind a proxy that resolves their host.
  await using proxy = await startConnectProxy();
  await using pixazo = await startWorkingPixazo();
  const { port } = new URL(storage.url);
  pixazo.onStatus(({ path }) => {
    const output = { media_url: [`http://media.test:${port}/output.wav`], media_type: 'audio/wav' };
    return { body: statusBody(path.split('/').at(-1) ?? '', { status: 'COMPLETED', output }) };
  });
  const env: Environment = {
    ...followingPixazo(pixazo, 200),
    HTTP_PROXY: proxy.url,
    NO_PROXY: '127.0.0.1',
    KEEP_RESULTS: 'true',
  };
  const start = (death?: FailPoint) =>
    startGatewayProcess(directory.path, { ...env, ...(death && failAt(death)) });
  const kept = join(directory.path, 'data', 'files', 'kept');
  const filesOf = async (id: string) => (await readdir(join(kept, id.slice(-2)))).sort();

  await using first = start('gateway:copy-claimed');
  const { id } = (await generate(await first.ready, 'once')).data.job;
  await dies(first);
  await using second = start('gateway:copy-begun');
  await dies(second);
  await using third = start();
  const part = join(kept, id.slice(-2), `${id}-0-2.part`);
  await expect
    .poll(() =>
      stat(part).then(
        ({ size }) => size,
        () => 0,
      ),
    )
    .toBe(9 * MIB);
  third.kill('SIGKILL');
  await third.ended;
  for (const death of ['gateway:copy-stored', 'gateway:copy-recorded'] as const) {
    await using doomed = start(death);
    await dies(doomed);
    expect(await filesOf(id)).toEqual([`${id}-0-2`]);
  }

  await using gateway = start();
  const url = await gateway.ready;
  const { data } = await ask(url, JOB, { id });
  expect(data.job).toMatchObject({ status: 'COMPLETED', revision: 4, media: [{ sizeBytes: file.length }] });
  const served = await fetch(data.job.media[0].url);
  expect(Buffer.from(await served.arrayBuffer()).equals(file)).toBe(true);
  expect(storage.asked.map(({ headers }) => headers.range)).toEqual([
    undefined,
    undefined,
    `bytes=${4 * MIB}-`,
  ]);
  expect(pixazo.submits()).toHaveLength(1);

  await ask(url, 'mutation ($id: ID!) { deleteJob(id: $id) { deletedJobId } }', { id });
  await expect.poll(() => filesOf(id)).toEqual([]);
});
