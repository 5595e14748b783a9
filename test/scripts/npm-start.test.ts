import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';

let clone: string;
beforeEach(async () => {
  const temporary = await temporaryDirectory();
  clone = temporary.path;
  onTestFinished(() => temporary[Symbol.asyncDispose]());
});

/** Copies these files of the project, and links its packages. */
async function given(...names: string[]): Promise<void> {
  await Promise.all(names.map((name) => cp(name, join(clone, name), { recursive: true })));
  await symlink(resolve('node_modules'), join(clone, 'node_modules'));
}

/** Runs a command in the clone, as npm does. */
async function run(command: string, ...args: string[]) {
  const env = { ...process.env, PATH: `${join(clone, 'node_modules/.bin')}:${process.env.PATH}` };
  const child = spawn(command, args, { cwd: clone, env, stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

describe('npm start', () => {
  it('reports a port that is in use in one line, before it builds anything', async () => {
    await given('package.json', 'scripts', '.env.example');
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    await writeFile(join(clone, '.env'), `PORT=${port}\n`);

    expect(await run('npm', 'start', '--silent')).toEqual({
      code: 1,
      output: expect.stringMatching(
        new RegExp(`^PORT: the port ${port} of 127\\.0\\.0\\.1 is in use\\. [^\\n]*\\n$`),
      ),
    });
  });

  it('builds a part that changed, and no part that did not', async () => {
    await given(
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'scripts',
      'packages/client/tsconfig.json',
    );
    const source = join(clone, 'packages/client/src');
    const build = () => run('node', 'scripts/build.js', 'client');
    await mkdir(source);
    await writeFile(join(source, 'index.ts'), 'export const one = 1;\n');

    expect(await build()).toEqual({ code: 0, output: 'Building client...\n' });
    expect(await build()).toEqual({ code: 0, output: '' });
    await writeFile(join(source, 'index.ts'), 'export const two = 2;\n');
    expect(await build()).toEqual({ code: 0, output: 'Building client...\n' });
  });
});
