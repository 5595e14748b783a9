import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const BUILT = fileURLToPath(new URL('../../examples/dist/', import.meta.url));

/** Every example, by its name. */
export const examples = readdirSync(new URL('../../examples/', import.meta.url)).flatMap((file) =>
  file.endsWith('.ts') ? [file.slice(0, -'.ts'.length)] : [],
);

/** An example that runs in a separate process. */
export interface ExampleProcess {
  /** Every line printed so far, on stdout or stderr. */
  readonly lines: string[];
  /**
   * Resolves with the next matching line that no earlier call returned. Rejects when the process ends first.
   */
  line(like: RegExp): Promise<RegExpExecArray>;
  /** The exit code, once all output has been read. */
  readonly ended: Promise<number | null>;
  kill(): void;
}

/**
 * Starts an example for the current test.
 * @param gatewayUrl the origin of the gateway it uses
 * @param env further environment variables
 */
export function startExample(
  name: string,
  gatewayUrl: URL | string,
  prompt: string,
  env: { GATEWAY_TOKEN?: string; NODE_OPTIONS?: string } = {},
): ExampleProcess {
  const child = spawn(process.execPath, [`${BUILT}${name}.js`, prompt], {
    env: { GATEWAY_URL: new URL('/graphql', gatewayUrl).href, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const looking = new Set<() => void>();
  for (const output of [child.stdout, child.stderr]) {
    let rest = '';
    output.setEncoding('utf8').on('data', (text: string) => {
      const [...whole] = `${rest}${text}`.split('\n');
      rest = whole.pop() ?? '';
      lines.push(...whole);
      for (const look of looking) look();
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  let awaited = 0;
  return {
    lines,
    ended,
    kill: () => void child.kill(),
    line: (like) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const at = lines.findIndex((line, index) => index >= awaited && like.test(line));
          const found = at < 0 ? null : like.exec(lines[at] ?? '');
          if (!found) return;
          awaited = at + 1;
          looking.delete(look);
          resolve(found);
        };
        looking.add(look);
        look();
        void ended.then(() => reject(new Error(`Ended without ${like}:\n${lines.join('\n')}`)));
      }),
  };
}
