import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { serverBroker } from './server-broker.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Responds with the address of a server that speaks S3 and verifies signatures. */
    swiftBroker: string;
  }
}

/** The one key to the server. */
export const swiftKey = { accessKeyId: 'sounds:gateway', secretAccessKey: 'the-secret-of-the-tests' };

/** Debian's Python, for which Swift's packages are. */
const PYTHON = '/usr/bin/python3';

/** Why there is no server, or null where there can be one. */
export const noSwift = ['proxy', 'account', 'container', 'object'].every((part) =>
  existsSync(`/usr/bin/swift-${part}-server`),
)
  ? null
  : "Debian's swift-proxy, swift-account, swift-container and swift-object are not installed";

/** One server for a whole run of the tests; it starts when the first test asks for it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const broker = await serverBroker('Swift', startSwift);
  provide('swiftBroker', broker.url);
  return broker.close;
}

/** OpenStack Swift with its S3 protocol. It ends with the process that started it, even if that process is killed. */
async function startSwift(): Promise<{ url: string } & AsyncDisposable> {
  if (noSwift) throw new Error(noSwift);
  const program = fileURLToPath(new URL('swift-node.py', import.meta.url));
  const directory = await mkdtemp(join(tmpdir(), 'gateway-swift-'));
  const { accessKeyId, secretAccessKey } = swiftKey;
  const swift = spawn(PYTHON, [program, directory, accessKeyId, secretAccessKey], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  swift.stderr.on('data', (chunk) => {
    said = (said + String(chunk)).slice(-10_000);
  });
  const exited = once(swift, 'exit');
  const started = once(createInterface(swift.stdout), 'line');
  const [url] = await Promise.race([started, exited.then(() => [null])]);
  if (!url) throw new Error(said);
  return {
    url: String(url),
    [Symbol.asyncDispose]: async () => {
      swift.stdin.end();
      await exited;
    },
  };
}
