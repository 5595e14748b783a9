import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logLines, startGatewayProcess } from '../support/gateway-process.js';
import { refusalOfStart } from '../support/refused-start.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';

const oneLine = (text: RegExp) => new RegExp(`^[^\\n]*${text.source}[^\\n]*\\n$`);

describe('starting', () => {
  it('logs in one line that it is ready, with the addresses of the studio and the playground, and keeps jobs in data/', async () => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path);
    const url = await gateway.ready;

    const lines = logLines(gateway.output.stdout).filter(({ event }) => event === 'ready');
    expect(lines).toMatchObject([{ url, studio: `${url}/`, playground: `${url}/graphql` }]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(gateway.output.stderr).toBe('');
    // By default its jobs are under the working directory.
    expect(await readdir(join(directory.path, 'data'))).toContain('gateway.db');
  });

  it('names no playground that it does not serve', async () => {
    await using gateway = await startTestGateway({ PLAYGROUND: 'false' });

    const [line] = gateway.log.map((text) => JSON.parse(text)).filter(({ event }) => event === 'ready');
    expect(line).toMatchObject({ studio: `${gateway.url}/` });
    expect(line).not.toHaveProperty('playground');
  });

  it('logs sandbox mode only without an API key', async () => {
    await using gateway = await startTestGateway();
    expect(gateway.log.join('')).toContain('Sandbox mode, as PIXAZO_API_KEY is not set');

    await using live = await startTestGateway({ PIXAZO_API_KEY: 'some-key' });
    expect(live.log.join('')).not.toMatch(/sandbox/i);
    expect((await fetch(`${live.url}/sandbox/v2/requests/status/any_request`)).status).toBe(404);
  });

  it('reads .env, and the environment takes precedence', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, '.env'), 'DATABASE_URL=file:./from-file.db\nPORT=not-a-port\n');
    await using gateway = startGatewayProcess(directory.path, { PORT: '0' });
    await gateway.ready;

    expect(await readdir(directory.path)).toContain('from-file.db');
  });

  it('refuses a port that is taken in one line', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      expect(await refusalOfStart({ PORT: String(port) })).toMatch(
        new RegExp(`^PORT: the port ${port} of 127.0.0.1 is in use [^\\n]*EADDRINUSE[^\\n]*$`),
      );
    } finally {
      holder.close();
    }
  });
});

describe('a failed start is reported in one line, with exit code 1, for', () => {
  it('a wrong setting', async () => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path, { PORT: 'http' });

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output.stderr).toMatch(oneLine(/PORT must be a port number/));
    expect(gateway.output.stdout).toBe('');
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('a database path that is a directory', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'jobs.db'));
    await using gateway = startGatewayProcess(directory.path, { DATABASE_URL: 'file:./jobs.db' });

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output.stderr).toMatch(oneLine(/DATABASE_URL: /));
  });
});
