import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/sandbox/main.js', import.meta.url));

/** The built sandbox in a process of its own, which lives as long as its scope. */
export async function startSandboxProcess(): Promise<{ url: URL } & AsyncDisposable> {
  const child = spawn(process.execPath, [MAIN], { env: { PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  return {
    url: new URL(/http:\S+/.exec(String(line))?.[0] ?? ''),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
