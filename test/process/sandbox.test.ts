import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readyUrl } from '../support/gateway-process.js';

const main = fileURLToPath(new URL('../../dist/sandbox/main.js', import.meta.url));

function start(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** The address of a sandbox, once it has logged that it is ready. */
async function untilReady(child: ChildProcess): Promise<string> {
  let written = '';
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk) => {
      written += chunk;
      const url = readyUrl(written);
      if (url) resolve(url);
    });
  });
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

describe('the sandbox in a process of its own', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'logs its address, accepts a submission, and ends with %s',
    async (signal) => {
      const child = start({ PORT: '0' });
      const url = await untilReady(child);
      const answer = await fetch(
        `${url}/mirelo-sfx-1-6-text-to-audio/v1/mirelo-sfx-1-6-text-to-audio-request`,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'ocp-apim-subscription-key': 'YOUR_API_KEY',
            'x-webhook-url': 'http://127.0.0.1:1/',
          },
          // Its callback is due in a minute, which the process must not wait for.
          body: '{"text_prompt": "rain on a roof, sandbox:slow"}',
        },
      );
      expect(answer.status).toBe(202);
      child.kill(signal);
      expect(await outcome(child)).toMatchObject({ code: 0, signal: null, stderr: '' });
    },
  );

  it('refuses a wrong PORT in one line', async () => {
    const { code, stdout, stderr } = await outcome(start({ PORT: '65536' }));
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'PORT must be a whole number from 0 to 65535\n',
    });
  });

  it('reports a taken port in one line', async () => {
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
