import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logLines, startGatewayProcess } from '../support/gateway-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const oneLine = (text: RegExp) => new RegExp(`^[^\\n]*${text.source}[^\\n]*\\n$`);

describe('starting', () => {
  it('logs in one line that it is ready, with the addresses of the studio and the playground', async () => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path);
    const url = await gateway.ready;

    const lines = logLines(gateway.output.stdout).filter(({ event }) => event === 'ready');
    expect(lines).toMatchObject([{ url, studio: `${url}/`, playground: `${url}/graphql` }]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(gateway.output.stderr).toBe('');
  });

  it('names no playground that it does not serve', async () => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path, { PLAYGROUND: 'false' });
    await gateway.ready;

    const [line] = logLines(gateway.output.stdout).filter(({ event }) => event === 'ready');
    expect(line).not.toHaveProperty('playground');
  });

  it('logs sandbox mode only without an API key', async () => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path);
    await gateway.ready;
    expect(gateway.output.stdout).toContain('Sandbox mode, as PIXAZO_API_KEY is not set');

    await using elsewhere = await temporaryDirectory();
    await using live = startGatewayProcess(elsewhere.path, { PIXAZO_API_KEY: 'some-key' });
    const url = await live.ready;
    expect(live.output.stdout).not.toMatch(/sandbox/i);
    expect((await fetch(`${url}/sandbox/v2/requests/status/any_request`)).status).toBe(404);
  });

  it('keeps its jobs under the working directory by default', async () => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path);
    await gateway.ready;

    expect(await readdir(join(directory.path, 'data'))).toContain('gateway.db');
  });

  it('reads .env, and the environment takes precedence', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, '.env'), 'DATABASE_URL=file:./from-file.db\nPORT=not-a-port\n');
    await using gateway = startGatewayProcess(directory.path, { PORT: '0' });
    await gateway.ready;

    expect(await readdir(directory.path)).toContain('from-file.db');
  });
});

describe('a failed start is reported in one line, with exit code 1, for', () => {
  it.each([
    { env: { PORT: 'http' }, says: /^PORT must be a port number/ },
    { env: { POLL_MIN_MS: '9', POLL_MAX_MS: '8' }, says: /^POLL_MAX_MS must be at least POLL_MIN_MS/ },
    { env: { HOST: '0.0.0.0' }, says: /^AUTH_TOKENS or AUTH_JWKS_URL must be set when HOST/ },
    { env: { AUTH_TOKENS: 'alice:short' }, says: /^AUTH_TOKENS must be caller:token/ },
  ])('configuration $env', async ({ env, says }) => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path, env);

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output.stderr).toMatch(says);
    expect(gateway.output.stderr).toMatch(oneLine(/ /));
    expect(gateway.output.stdout).toBe('');
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('a port that is taken', async () => {
    await using directory = await temporaryDirectory();
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await using gateway = startGatewayProcess(directory.path, { PORT: String(port) });

      expect(await gateway.ended).toEqual({ code: 1, signal: null });
      expect(gateway.output.stderr).toMatch(
        oneLine(new RegExp(`^PORT: the port ${port} of 127.0.0.1 is in use .*EADDRINUSE`)),
      );
    } finally {
      holder.close();
    }
  });

  it('a database that another gateway has open', async () => {
    await using directory = await temporaryDirectory();
    await using first = startGatewayProcess(directory.path);
    const url = await first.ready;
    await using second = startGatewayProcess(directory.path);

    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output.stderr).toMatch(oneLine(/DATABASE_URL: .*database is locked/));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('a database path that is a directory', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'jobs.db'));
    await using gateway = startGatewayProcess(directory.path, { DATABASE_URL: 'file:./jobs.db' });

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output.stderr).toMatch(oneLine(/DATABASE_URL: /));
  });
});
