import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startGatewayProcess } from '../support/gateway-process.js';
import { generate } from '../support/generation.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';

it('a gateway that was stopped leaves its jobs in one file, which can be copied', async () => {
  await using directory = await temporaryDirectory();
  await using pixazo = await startWorkingPixazo();
  await using gateway = startGatewayProcess(directory.path, {
    DATABASE_URL: 'file:./jobs.db',
    PIXAZO_API_KEY: 'some-key',
    PIXAZO_BASE_URL: pixazo.url.href,
  });
  await generate(await gateway.ready, 'once');
  gateway.kill('SIGTERM');

  expect(await gateway.ended).toEqual({ code: 0, signal: null });
  expect(await readdir(directory.path)).toEqual(['jobs.db']);
});

it('a gateway that is signalled the moment it listens stops cleanly', async () => {
  await using directory = await temporaryDirectory();
  await using gateway = startGatewayProcess(directory.path);
  await gateway.ready;
  gateway.kill('SIGTERM');

  expect(await gateway.ended).toEqual({ code: 0, signal: null });
});
