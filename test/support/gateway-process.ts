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

/** The built gateway in a process of its own. */
export interface GatewayProcess extends AsyncDisposable {
  /** Everything it has written so far. */
  readonly output: { stdout: string; stderr: string };
  /** How it ended, once all it wrote has been read. */
  readonly ended: Promise<Ending>;
  /** Where it listens, once it says so. Rejects when it ends instead. */
  readonly ready: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts one for the test that runs now.
 * @param cwd where it starts, which is where it looks for a `.env` file and puts a database it is given no place for
 * @param env its whole environment, but for PORT, which is any free one
 */
export function startGatewayProcess(cwd: string, env: Environment = {}): GatewayProcess {
  const child = spawn(process.execPath, [MAIN], {
    cwd,
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  // A test that times out disposes of nothing.
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
  // Who starts a process that must fail waits for its end alone.
  ready.catch(() => undefined);
  return {
    output,
    ended,
    ready,
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The address in the log line by which a server of ours reports that it is ready; undefined before that line. */
export function readyUrl(stdout: string): string | undefined {
  return logLines(stdout).find(({ event }) => event === 'ready')?.url as string | undefined;
}

/** The log lines of a gateway's output, but for one that it has not written to its end. */
export function logLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** One operation by POST to a gateway at `url`. */
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
