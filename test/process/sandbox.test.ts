import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../../dist/sandbox/main.js', import.meta.url));

function start(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Everything the process wrote and how it ended. */
async function outcome(child: ChildProcess) {
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    written.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    written.stderr += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { ...written, code, signal };
}

describe('the sandbox on its own', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says where it listens, answers, and ends with %s',
    async (signal) => {
      const child = start({ PORT: '0' });
      const [line] = child.stdout ? await once(child.stdout, 'data') : [];
      const url = /(http:\S+)\n$/.exec(String(line))?.[1];
      const answer = await fetch(
        `${url}/mirelo-sfx-1-6-text-to-audio/v1/mirelo-sfx-1-6-text-to-audio-request`,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'ocp-apim-subscription-key': 'YOUR_API_KEY',
            'x-webhook-url': 'http://127.0.0.1:1/',
          },
          // Its callback is due in a minute, and must not keep the process that long.
          body: '{"text_prompt": "rain on a roof, sandbox:slow"}',
        },
      );
      expect(answer.status).toBe(202);
      child.kill(signal);
      expect(await outcome(child)).toMatchObject({ code: 0, signal: null, stderr: '' });
    },
  );

  it.each(['http', '-1', '65536', '80.5', ''])('refuses PORT=%j in one line', async (PORT) => {
    const { code, stdout, stderr } = await outcome(start({ PORT }));
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'PORT must be a whole number from 0 to 65535\n',
    });
  });

  it('says in one line that its port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await outcome(start({ PORT: String(port) }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^[^\n]*EADDRINUSE[^\n]*\n$/);
  });
});
