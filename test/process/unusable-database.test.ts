import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startGatewayProcess } from '../support/gateway-process.js';
import { refusalOfStart } from '../support/refused-start.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';

const cannotOpen = (path: string, reason: string) =>
  `DATABASE_URL: the database ${path} cannot be opened: ${reason}`;

/** The message of a start with this database. */
const refusalOf = (path: string) => refusalOfStart({ DATABASE_URL: `file:${path}` });

describe('an unusable database ends the start with one line:', () => {
  it.each([
    {
      what: 'a file of something else',
      prepare: (path: string) => writeFile(path, 'not a database '.repeat(1_000)),
      reason: 'file is not a database',
    },
    {
      what: 'a directory',
      prepare: (path: string) => mkdir(path),
      reason: 'Failed to open database: unable to open database file',
    },
  ])('$what', async ({ prepare, reason }) => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'jobs.db');
    await prepare(path);

    expect(await refusalOf(path)).toBe(cannotOpen(path, reason));
  });

  it('a database with corrupt pages', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'jobs.db');
    const gateway = await startTestGateway({ DATABASE_URL: `file:${path}` });
    await gateway.stop();
    await using file = await open(path, 'r+');
    await file.write('damaged '.repeat(10_000), 4_096);

    expect(await refusalOf(path)).toBe(cannotOpen(path, 'database disk image is malformed'));
  });

  it('a path through a file', async () => {
    await using directory = await temporaryDirectory();
    const data = join(directory.path, 'data');
    await writeFile(data, '');
    const path = join(data, 'gateway.db');

    expect(await refusalOf(path)).toBe(cannotOpen(path, `EEXIST: file already exists, mkdir '${data}'`));
  });

  it.each([
    ['a directory without write permission', '/proc/gateway.db', "open '/proc/gateway.db'"],
    ['a folder that cannot be created', '/proc/gateway/jobs/gateway.db', "mkdir '/proc/gateway'"],
  ])('%s', async (_what, path, call) => {
    expect(await refusalOf(path)).toBe(cannotOpen(path, `ENOENT: no such file or directory, ${call}`));
  });
});

it('a database that another gateway has open ends the process with one line and code 1, and the other goes on', async () => {
  await using directory = await temporaryDirectory();
  await using first = startGatewayProcess(directory.path);
  const url = await first.ready;
  await using second = startGatewayProcess(directory.path);

  expect(await second.ended).toEqual({ code: 1, signal: null });
  const line = cannotOpen('./data/gateway.db', 'database is locked, as another gateway has it open');
  expect(second.output).toEqual({ stdout: '', stderr: `${line}\n` });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});
