import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

it('a log on a full disk does not end the gateway', async () => {
  await using directory = await temporaryDirectory();
  await using full = await open('/dev/full', 'w');
  const port = await freePort();
  const gateway = spawn(process.execPath, [MAIN], {
    cwd: directory.path,
    env: { PORT: String(port) },
    stdio: ['ignore', full.fd, 'inherit'],
  });
  const ended = once(gateway, 'exit');
  try {
    const status = () => fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.status);
    await expect.poll(status, { timeout: 10_000 }).toBe(200);
    gateway.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    gateway.kill('SIGKILL');
  }
});
