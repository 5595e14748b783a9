import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Environment } from '../../src/config/variable.js';
import type { GraphQLAnswer } from './test-gateway.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The built gateway in a separate process. */
export interface GatewayProcess extends AsyncDisposable {
  /** The output so far. */
  readonly output: { stdout: string; stderr: string };
  /** How the process ended, once all of its output has been read. */
  readonly ended: Promise<Ending>;
  /** The address, once the gateway logs it. Rejects if the process ends first. */
  readonly ready: Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly pid: number;
}

/**
 * Starts a gateway for the current test.
 * @param cwd the working directory, which may hold a `.env` file and is where the default database is created
 * @param env its whole environment except PORT, which is a free one
 */
export function startGatewayProcess(cwd: string, env: Environment = {}): GatewayProcess {
  const child = spawn(process.execPath, [MAIN], {
    cwd,
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  // A test that times out does not run its disposals.
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close').then(([code, signal]): Ending => ({ code, signal }));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output.stdout += chunk;
      const url = readyUrl(output.stdout);
      if (url) resolve(url);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output.stderr += chunk;
    });
    ended.then(({ code }) => reject(new Error(`Ended with ${code} before it was ready: ${output.stderr}`)));
  });
  // A test that expects the start to fail awaits `ended` only.
  ready.catch(() => undefined);
  return {
    output,
    ended,
    ready,
    kill: (signal) => void child.kill(signal),
    pid: child.pid ?? Number.NaN,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The address in the log line that reports a server as ready; undefined before that line. */
export function readyUrl(stdout: string): string | undefined {
  return logLines(stdout).find(({ event }) => event === 'ready')?.url as string | undefined;
}

/** The log lines of a gateway's output, without an incomplete last line. */
export function logLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Sends one operation by POST to the gateway at `url`. */
export async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()) as GraphQLAnswer;
}
