import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aDefinition } from '../support/a-definition.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { refusalOfStart } from '../support/refused-start.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** A stand-in for Pixazo that counts the connections to it. */
const pixazo = createServer((_request, response) => response.writeHead(500).end());
let connections = 0;
pixazo.on('connection', () => {
  connections += 1;
});
beforeAll(() => new Promise<void>((resolve) => pixazo.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => pixazo.close(resolve)));
beforeEach(() => {
  connections = 0;
});

const confirmed = aDefinition({ confirmed: true });
const [prompt] = confirmed.parameters;
const withParameter = (parameter: object) => ({
  ...confirmed,
  parameters: [prompt, { ...prompt, ...parameter }],
});

/** A start in live mode with these files: the message of its refusal, and what its directory holds then. */
async function startWith(files: Record<string, unknown>) {
  await using models = await temporaryDirectory();
  await using data = await temporaryDirectory();
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(models.path, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const refusal = await refusalOfStart({
    PIXAZO_API_KEY: 'a-key',
    PIXAZO_BASE_URL: `http://127.0.0.1:${(pixazo.address() as AddressInfo).port}`,
    MODELS_DIR: models.path,
    DATABASE_URL: `file:${join(data.path, 'gateway.db')}`,
  });
  return { refusal, left: await readdir(data.path) };
}

describe('a wrong file in MODELS_DIR', () => {
  it.each<[problem: string, files: Record<string, unknown>]>([
    ['$: must be JSON', { 'wrong.json': '{' }],
    ['$: is nested too deeply', { 'wrong.json': '['.repeat(120_000) + ']'.repeat(120_000) }],
    ['$.id: must not be given twice', { 'wrong.json': `{"id":"x",${JSON.stringify(confirmed).slice(1)}` }],
    ['$.confirmed: must be true in live mode', { 'wrong.json': aDefinition() }],
    ['$.path: must begin with /', { 'wrong.json': { ...confirmed, path: '//evil.example/steal' } }],
    ['$.path: must begin with /', { 'wrong.json': { ...confirmed, path: '/a/../../b' } }],
    [
      '$.__proto__: ',
      { 'wrong.json': `{"__proto__":{"confirmed":true},${JSON.stringify(confirmed).slice(1)}` },
    ],
    ['$.parameters[1].name: must be a letter', { 'wrong.json': withParameter({ name: '__proto__' }) }],
    ['$.parameters[1].name: is constructor', { 'wrong.json': withParameter({ name: 'constructor' }) }],
    [
      '$.mutation: gives the mutation',
      {
        'a.json': confirmed,
        'wrong.json': { ...confirmed, id: 'another', mutation: 'generateAModel' },
      },
    ],
    [
      '$.mutation: gives the type GenerateInput',
      { 'wrong.json': { ...confirmed, mutation: 'generateGenerate' } },
    ],
    [
      '$.id: gives the model mirelo-sfx-video-to-audio',
      { 'wrong.json': { ...confirmed, id: 'mirelo-sfx-video-to-audio' } },
    ],
  ])('ends the start with one line and no call to Pixazo: %s', async (problem, files) => {
    const { refusal, left } = await startWith(files);

    expect(refusal).toMatch(/^MODELS_DIR: wrong\.json: [^\n]*$/);
    expect(refusal).toContain(`wrong.json: ${problem}`);
    expect(connections).toBe(0);
    // Not even the database was opened.
    expect(left).toEqual([]);
  });

  it('ends the start when the directory is missing', async () => {
    await using data = await temporaryDirectory();
    await using gateway = startGatewayProcess(data.path, { MODELS_DIR: join(data.path, 'gone') });

    expect((await gateway.ended).code).toBe(1);
    expect(gateway.output.stderr).toBe('MODELS_DIR must be a directory that the gateway may read (ENOENT)\n');
  });
});
