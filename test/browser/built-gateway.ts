import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const MAIN = new URL('../../dist/main.js', import.meta.url).pathname;

/** The built gateway in a process of its own; without a key unless it is given one. */
export interface BuiltGateway {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  origin: string;
  /** The id of its present process. */
  readonly pid: number;
  /** Stops it as an operator would. */
  stop(): Promise<void>;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Once it has ended: starts it where it was, with the database it had. */
  startAgain(): Promise<void>;
}

/**
 * Starts a gateway as a newcomer would, and waits for the line with its address.
 * @param directory where it starts, and keeps its database
 */
export async function startBuiltGateway(
  directory: string,
  env: Record<string, string> = {},
): Promise<BuiltGateway> {
  const { PIXAZO_API_KEY: _, ...environment } = process.env;
  let gateway: ChildProcess;
  const start = (port: string) => {
    gateway = spawn(process.execPath, [MAIN], {
      cwd: directory,
      env: { ...environment, PORT: port, POLL_MIN_MS: '200', POLL_MAX_MS: '400', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return findOrigin(gateway.stdout as Readable);
  };
  const end = async (signal: NodeJS.Signals) => {
    const exit = once(gateway, 'exit');
    if (gateway.exitCode === null && gateway.kill(signal)) await exit;
  };
  const origin = await start('0');
  return {
    origin,
    get pid() {
      return gateway.pid ?? Number.NaN;
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    startAgain: async () => void (await start(new URL(origin).port)),
  };
}

function findOrigin(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: output })
      .on('line', (line) => {
        const [, found] = /(http:\/\/[\w.:[\]]+)\/graphql/.exec(line) ?? [];
        if (found) resolve(found);
      })
      .on('close', () => reject(new Error('the gateway ended without saying where it listens')));
  });
}
