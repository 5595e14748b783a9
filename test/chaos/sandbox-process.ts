import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readyUrl } from '../support/gateway-process.js';

const MAIN = fileURLToPath(new URL('../../dist/sandbox/main.js', import.meta.url));

/** The built sandbox in a separate process, which ends with its scope. */
export async function startSandboxProcess(): Promise<{ url: URL } & AsyncDisposable> {
  const child = spawn(process.execPath, [MAIN], { env: { PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let ready: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    ready = readyUrl(`${line}\n`);
    if (ready) break;
  }
  child.stdout.resume();
  if (!ready) throw new Error('The sandbox ended before it was ready');
  return {
    url: new URL(ready),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
