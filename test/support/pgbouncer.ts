import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unprivileged } from './embedded-postgres.js';
import { freePort } from './free-port.js';

const PROGRAM = '/usr/sbin/pgbouncer';

/** Why there is no pooler, or null where there can be one. */
export const noPgBouncer = existsSync(PROGRAM) ? null : "Debian's pgbouncer is not installed";

/** A pooler in session mode in front of a PostgreSQL server. */
export interface PgBouncer extends AsyncDisposable {
  /** The server's address with the host and port of the pooler. */
  url: string;
  /** Ends it with all its connections, and starts it again at the same port. */
  restart(): Promise<void>;
}

/**
 * Starts a pooler in front of the server at this address. It ends with the process that started it.
 * @throws when it is not installed, or does not start
 */
export async function startPgBouncer(server: string): Promise<PgBouncer> {
  if (noPgBouncer) throw new Error(noPgBouncer);
  const directory = await mkdtemp(join(tmpdir(), 'gateway-pgbouncer-'));
  const port = await freePort();
  await writeFile(join(directory, 'pgbouncer.ini'), settings(new URL(server), port));
  if (unprivileged.uid !== undefined) await chown(directory, unprivileged.uid, unprivileged.gid);
  let running = await run(directory);
  const url = new URL(server);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    restart: async () => {
      await running.end();
      running = await run(directory);
    },
    [Symbol.asyncDispose]: async () => {
      await running.end();
      await rm(directory, { recursive: true });
    },
  };
}

function settings({ hostname, port: serverPort, username }: URL, port: number): string {
  return `[databases]
* = host=${hostname} port=${serverPort} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = session
max_client_conn = 500
default_pool_size = 200
server_idle_timeout = 1
`;
}

/** The shell ends it when the shell's input closes, as it does when the tests are killed. */
const SERVE = `${PROGRAM} pgbouncer.ini </dev/null & read -r _; kill -TERM $!; wait $!`;

async function run(directory: string): Promise<{ end: () => Promise<void> }> {
  const shell = spawn('/bin/sh', ['-c', SERVE], {
    ...unprivileged,
    cwd: directory,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = once(shell, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    shell.stderr.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-10_000);
      if (said.includes('process up')) resolve();
    });
    shell.stderr.once('end', () => reject(new Error(`PgBouncer did not start: ${said}`)));
  });
  return {
    end: async () => {
      shell.stdin.end();
      await ended;
    },
  };
}
