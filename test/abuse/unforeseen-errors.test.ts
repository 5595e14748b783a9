import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, it } from 'vitest';
import { GENERATE, RAIN } from '../http/operations.js';
import { byGet, byPost, byStream, byWebSocket, type Transport } from '../http/transports.js';
import { logLines, startGatewayProcess } from '../support/gateway-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';

const CANARY = 'canary-address';

/** A built gateway with a job whose result has no address, which its code considers impossible. */
async function startWithImpossibleJob() {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'data', 'gateway.db');
  const before = await startTestGateway({ DATABASE_URL: `file:${path}` });
  expect(await before.graphql(GENERATE, { input: RAIN })).not.toHaveProperty('errors');
  await before.stop();
  const database = new DatabaseSync(path);
  // It has ended, so no poll replaces the result.
  const ended = `status = 'COMPLETED', due_at = NULL`;
  database.exec(`UPDATE jobs SET ${ended}, media = '[{"url":"${CANARY}","mimeType":"audio/wav"}]'`);
  const [job] = database.prepare('SELECT id FROM jobs').all() as [{ id: string }];
  database.close();
  const gateway = startGatewayProcess(directory.path);
  return {
    url: await gateway.ready,
    gateway,
    id: job.id,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

const selection = '{ a: media { id } b: media { id } }';
const transports: [name: string, Transport, query: string][] = [
  ['POST', byPost, `query ($id: ID!) { job(id: $id) ${selection} }`],
  ['GET', byGet, `query ($id: ID!) { job(id: $id) ${selection} }`],
  ['Server-Sent Events', byStream, `subscription ($id: ID!) { jobStatus(id: $id) ${selection} }`],
  ['WebSocket', byWebSocket, `subscription ($id: ID!) { jobStatus(id: $id) ${selection} }`],
];

it('an unforeseen error is logged under the request id of its response, with its lines in the source and no message', async () => {
  await using started = await startWithImpossibleJob();
  const { url, gateway, id } = started;
  for (const [transport, send, query] of transports) {
    const { errors = [] } = await send(url, { query, variables: { id } });
    expect(errors, transport).not.toEqual([]);
    const { requestId } = errors[0]?.extensions ?? {};
    for (const { extensions } of errors)
      expect(extensions, transport).toEqual({ ...unforeseen, requestId: expect.any(String) });
    const logged = () => logLines(gateway.output.stdout).filter((line) => line.requestId === requestId);
    await expect.poll(() => logged().length, { message: transport }).toBe(errors.length);
    expect(JSON.stringify([errors, logged()]), transport).not.toContain(CANARY);
    await expectSourceLines(logged()[0]);
  }
});

const unforeseen = { code: 'INTERNAL_SERVER_ERROR', retryable: false, charged: 'NO' };

async function expectSourceLines(line: Record<string, unknown> | undefined): Promise<void> {
  const { frames } = (line as { unforeseen: { frames: string[] } }).unforeseen;
  const [thrown = '', caller] = frames.filter((frame) => frame.includes('(src/'));
  const [, file = '', number] = /\((src\/[\w/-]+\.ts):(\d+):\d+\)$/.exec(thrown) ?? [];
  const source = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(source.split('\n')[Number(number) - 1]).toContain('new URL(url)');
  expect(caller).toMatch(/\(src\/resolvers\/.+\.ts:\d+:\d+\)$/);
}
