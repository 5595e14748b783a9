import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { readyUrl } from '../support/gateway-process.js';

const MAIN = new URL('../../dist/main.js', import.meta.url).pathname;

/** The built gateway in a separate process, by default without an API key. */
export interface BuiltGateway {
  /** Its address, such as `http://127.0.0.1:4000`. */
  origin: string;
  /** The id of its present process. */
  readonly pid: number;
  /** Stops it as an operator would. */
  stop(): Promise<void>;
  /** Kills it without warning. */
  kill(): Promise<void>;
  /** Starts it again at the same address with the same database. It must have ended. */
  startAgain(): Promise<void>;
}

/**
 * Starts a gateway with default settings, and waits until it is ready.
 * @param directory its working directory, which holds its database
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
    return untilReady(gateway.stdout as Readable);
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

function untilReady(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: output })
      .on('line', (line) => {
        const url = readyUrl(`${line}\n`);
        if (url) resolve(url);
      })
      .on('close', () => reject(new Error('The gateway ended before it was ready')));
  });
}
