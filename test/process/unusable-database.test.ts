import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startGatewayProcess } from '../support/gateway-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const env = { DATABASE_URL: 'file:./jobs.db' };
const cannotOpen = (path: string, reason: string) =>
  `DATABASE_URL: the database ${path} cannot be opened: ${reason}\n`;

describe('an unusable database is reported in one line, with exit code 1', () => {
  it.each([
    {
      what: 'a file of something else',
      prepare: (path: string) => writeFile(join(path, 'jobs.db'), 'not a database '.repeat(1_000)),
      reason: 'file is not a database',
    },
    {
      what: 'a directory',
      prepare: (path: string) => mkdir(join(path, 'jobs.db')),
      reason: 'Failed to open database: unable to open database file',
    },
  ])('$what', async ({ prepare, reason }) => {
    await using directory = await temporaryDirectory();
    await prepare(directory.path);
    await using gateway = startGatewayProcess(directory.path, env);

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output).toEqual({ stdout: '', stderr: cannotOpen('./jobs.db', reason) });
  });

  it('a database with corrupt pages', async () => {
    await using directory = await temporaryDirectory();
    await using first = startGatewayProcess(directory.path, env);
    await first.ready;
    first.kill('SIGTERM');
    await first.ended;
    await using file = await open(join(directory.path, 'jobs.db'), 'r+');
    await file.write('damaged '.repeat(10_000), 4_096);
    await using gateway = startGatewayProcess(directory.path, env);

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output).toEqual({
      stdout: '',
      stderr: cannotOpen('./jobs.db', 'database disk image is malformed'),
    });
  });

  it('a path through a file', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'data'), '');
    await using gateway = startGatewayProcess(directory.path);

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output.stderr).toBe(
      cannotOpen('./data/gateway.db', "EEXIST: file already exists, mkdir './data'"),
    );
  });

  it('a directory without write permission', async () => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path, { DATABASE_URL: 'file:/proc/gateway.db' });

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output.stderr).toBe(
      cannotOpen('/proc/gateway.db', "ENOENT: no such file or directory, open '/proc/gateway.db'"),
    );
  });

  it('a folder that cannot be created', async () => {
    await using directory = await temporaryDirectory();
    const DATABASE_URL = 'file:/proc/gateway/jobs/gateway.db';
    await using gateway = startGatewayProcess(directory.path, { DATABASE_URL });

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output.stderr).toBe(
      cannotOpen('/proc/gateway/jobs/gateway.db', "ENOENT: no such file or directory, mkdir '/proc/gateway'"),
    );
  });

  it('a database that another gateway has open', async () => {
    await using directory = await temporaryDirectory();
    await using first = startGatewayProcess(directory.path, env);
    await first.ready;
    await using second = startGatewayProcess(directory.path, env);

    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output.stderr).toBe(
      cannotOpen('./jobs.db', 'database is locked, as another gateway has it open'),
    );
  });
});
