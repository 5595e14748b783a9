import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { WrittenDefinition } from '../../src/models/definition-schema.js';
import { aDefinition } from '../support/a-definition.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

let directory: string;
beforeEach(async () => {
  const temporary = await temporaryDirectory();
  directory = temporary.path;
  onTestFinished(() => temporary[Symbol.asyncDispose]());
});

/** Runs the script as `npm run models:check` does. */
async function check(...args: string[]) {
  const child = spawn(process.execPath, ['scripts/check-models.js', ...args], { stdio: 'pipe' });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      output[stream] += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, ...output };
}

async function given(definition: WrittenDefinition | string, file = 'a.json'): Promise<void> {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  await writeFile(join(directory, file), text);
}

const [prompt] = aDefinition().parameters;

describe('npm run models:check', () => {
  it('lists what new models add to the graph, and remembers it', async () => {
    await given(aDefinition());
    const first = await check(directory);

    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^1 definitions have no problem; 1 of them are not confirmed/);
    expect(first.stdout).toContain("Changed: Field 'generateAModel' was added to object type 'Mutation'");
    expect(first.stdout).not.toContain('Breaks clients');
    expect(await check(directory)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('The graph is that of the last check.\n'),
    });
  });

  it('says what would break clients, and accepts it the second time', async () => {
    await given(aDefinition());
    await check(directory);
    const required = { ...prompt, name: 'style', required: true } as NonNullable<typeof prompt>;
    await given(aDefinition({ parameters: [prompt, required].flatMap((parameter) => parameter ?? []) }));

    const changed = await check(directory);
    expect(changed.code).toBe(2);
    expect(changed.stdout).toMatch(/Breaks clients: .*'style'.*'AModelInput'/);
    expect((await check(directory)).code).toBe(0);
  });

  it('lists every problem of every file, and keeps the last graph', async () => {
    await given(aDefinition({ id: 'Wrong', mutation: 'wrong' }), 'a.json');
    await given('{', 'b.json');

    const { code, stderr } = await check(directory);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^a\.json: \$\.id: must be/),
      expect.stringMatching(/^b\.json: \$: must be JSON/),
    ]);
    expect(await readdir(directory)).toEqual(['a.json', 'b.json']);
  });

  it('demands confirmed definitions with --live', async () => {
    await given(aDefinition());
    expect(await check(directory, '--live')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^a\.json: \$\.confirmed: must be true in live mode/),
    });
  });

  it.each([[[]], [['one', 'two']], [['--fast', 'one']], [['/no/such/directory']]])(
    'refuses the arguments %j',
    async (args) => {
      const { code, stdout, stderr } = await check(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/Usage: |must be a directory/);
    },
  );

  it('accepts a directory without definitions', async () => {
    await mkdir(join(directory, 'other'));
    expect(await check(directory)).toMatchObject({ code: 0, stderr: '' });
  });
});
