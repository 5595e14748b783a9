import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { WrittenDefinition } from '../../src/models/definition-schema.js';
import { readModelsDirectory } from '../../src/models/models-directory.js';
import type { WrittenParameter } from '../../src/models/parameter-schema.js';
import { aDefinition } from '../support/a-definition.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

let directory: string;
beforeEach(async () => {
  const temporary = await temporaryDirectory();
  directory = temporary.path;
  onTestFinished(() => temporary[Symbol.asyncDispose]());
});

/** Writes files: text and bytes as they are, all else as JSON. */
async function given(files: Record<string, unknown>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(join(directory, name), isRaw ? content : JSON.stringify(content));
  }
}

async function problemsOf(files: Record<string, unknown>, live = false): Promise<readonly string[]> {
  await given(files);
  return (await readModelsDirectory(directory, live)).problems;
}

const choice = (changes: object = {}): WrittenParameter => ({
  name: 'size',
  type: 'ENUM',
  description: 'The size.',
  allowedValues: ['1024x1024', '16:9'],
  ...changes,
});
const withChoice = (id: string, changes?: object) => aDefinition({ id, parameters: [choice(changes)] });

describe('a directory of definitions', () => {
  it('gives the models of its *.json, in the order of the names', async () => {
    await given({
      'b.json': aDefinition({ id: 'second' }),
      'a.json': aDefinition({ id: 'first' }),
      'README.md': 'Not a definition',
      'c.json.bak': 'Not a definition',
      '.d.json': 'Not a definition',
    });
    const { models, problems } = await readModelsDirectory(directory, false);

    expect(problems).toEqual([]);
    expect(models.map(({ id }) => id)).toEqual(['first', 'second']);
  });

  it('may be empty', async () => {
    expect(await readModelsDirectory(directory, true)).toEqual({ models: [], problems: [] });
  });

  it('may hold links to files, as a mounted ConfigMap does', async () => {
    await mkdir(join(directory, '..data'));
    await given({ '..data/a.json': aDefinition() });
    await symlink(join('..data', 'a.json'), join(directory, 'a.json'));

    expect((await readModelsDirectory(directory, false)).models).toHaveLength(1);
  });

  it('may hold a file with a byte order mark', async () => {
    expect(await problemsOf({ 'a.json': `\ufeff${JSON.stringify(aDefinition())}` })).toEqual([]);
  });

  it('must exist', async () => {
    await expect(readModelsDirectory(join(directory, 'gone'), false)).rejects.toThrow('ENOENT');
  });
});

describe('a file that is no definition', () => {
  const definition = JSON.stringify(aDefinition());

  it.each<[what: string, content: unknown, problem: string]>([
    ['is empty', '', '$: must be JSON (line 1, column 1: ValueExpected)'],
    ['ends too early', '{\n  "id": "a",\n', '$: must be JSON (line 3, column 1: PropertyNameExpected)'],
    ['has comments', `// A model\n${definition}`, '$: must be JSON (line 1, column 1: InvalidCommentToken)'],
    ['is no object', '[]', '$: must be an object'],
    ['is not UTF-8', Buffer.from(definition, 'utf16le'), '$: must be JSON (line 1, column 2: InvalidSymbol)'],
    ['has a broken character', Uint8Array.of(0x22, 0xff, 0x22), '$: must be UTF-8'],
    ['is too long', `${definition}${' '.repeat(256 * 1_024)}`, '$: must have at most 262144 bytes'],
    ['is nested too deeply', '['.repeat(100_000) + ']'.repeat(100_000), '$: is nested too deeply'],
    ['is deep and cut off', '['.repeat(200_000), '$: must be JSON'],
    [
      'names a member twice',
      definition.replace('{', '{"id":"a","name":"b",'),
      '$.id: must not be given twice',
    ],
    [
      'names a member of a parameter twice',
      definition.replace('"type"', '"name":"other","type"'),
      '$.parameters[0].name: must not be given twice',
    ],
  ])('is refused if it %s', async (_what, content, problem) => {
    expect((await problemsOf({ 'a.json': content }))[0]).toBe(`a.json: ${problem}`);
  });

  it('is refused if it is a directory', async () => {
    await mkdir(join(directory, 'a.json'));
    expect(await problemsOf({})).toEqual(['a.json: $: must be a file']);
  });

  it('is refused if it is a pipe, which would never end', async () => {
    execFileSync('mkfifo', [join(directory, 'a.json')]);
    expect(await problemsOf({})).toEqual(['a.json: $: must be a file']);
  });

  it('is refused if it is a link that leads nowhere', async () => {
    await symlink('gone.json', join(directory, 'a.json'));
    const [problem] = await problemsOf({});
    expect(problem).toMatch(/^a\.json: \$: cannot be read \(ENOENT\)/);
  });

  it('is named in one line, whatever its name', async () => {
    const [problem] = await problemsOf({ 'a\nb.json': '' });
    expect(problem).toMatch(/^"a\\nb\.json": \$: must be JSON/);
  });
});

describe('names that clash', () => {
  const built = 'the model mirelo-sfx-1-6-text-to-audio';

  it.each<[what: string, first: WrittenDefinition, second: WrittenDefinition, problem: string]>([
    [
      'two ids',
      aDefinition({ id: 'same' }),
      aDefinition({ id: 'same', mutation: 'generateOther' }),
      '$.id: gives the model same, which the model same has already',
    ],
    [
      'two mutations',
      aDefinition({ id: 'a-1-6' }),
      aDefinition({ id: 'a-16' }),
      '$.mutation: gives the mutation generateA16, which the model a-1-6 has already',
    ],
    [
      'two members of GenerateInput',
      aDefinition({ id: 'one', mutation: 'generateSame' }),
      aDefinition({ id: 'two', mutation: 'generatesame' }),
      '$.mutation: gives the member of GenerateInput same, which the model one has already',
    ],
    [
      'two enum types',
      withChoice('one', { enumName: 'Same' }),
      withChoice('two', { enumName: 'Same' }),
      '$.parameters[0].enumName: gives the type Same, which the model one has already',
    ],
    [
      'two enum types by their defaults',
      withChoice('a', { name: 'b_c' }),
      withChoice('a-b', { name: 'c' }),
      '$.parameters[0].enumName: gives the type ABC, which the model a has already',
    ],
    [
      'an enum type and an input type',
      aDefinition({ id: 'one' }),
      withChoice('two', { enumName: 'OneInput' }),
      '$.parameters[0].enumName: gives the type OneInput, which the model one has already',
    ],
  ])('%s', async (_what, first, second, problem) => {
    expect(await problemsOf({ '1.json': first, '2.json': second })).toContain(`2.json: ${problem}`);
  });

  it.each<[WrittenDefinition, string]>([
    [
      aDefinition({ id: 'mirelo-sfx-1-6-text-to-audio' }),
      `$.id: gives the model mirelo-sfx-1-6-text-to-audio, which ${built} has already`,
    ],
    [
      aDefinition({ mutation: 'generateMireloSfx16TextToAudio' }),
      `$.mutation: gives the mutation generateMireloSfx16TextToAudio, which ${built} has already`,
    ],
    [
      withChoice('x', { enumName: 'AudioFormat' }),
      `$.parameters[0].enumName: gives the type AudioFormat, which ${built} has already`,
    ],
    ...['Job', 'String', 'Budget', 'ErrorCode', 'FieldSet'].map((name): [WrittenDefinition, string] => [
      withChoice('x', { enumName: name }),
      `$.parameters[0].enumName: gives the type ${name}, which the gateway has already`,
    ]),
    ...['Generate', 'Webhook', 'CreateUpload'].map((name): [WrittenDefinition, string] => [
      aDefinition({ mutation: `generate${name}` }),
      `$.mutation: gives the type ${name}Input, which the gateway has already`,
    ]),
  ])('with the gateway: %#', async (definition, problem) => {
    expect(await problemsOf({ 'a.json': definition })).toContain(`a.json: ${problem}`);
  });
});

describe('live mode', () => {
  it('refuses a model that is not confirmed', async () => {
    expect(await problemsOf({ 'a.json': aDefinition() }, true)).toEqual([
      'a.json: $.confirmed: must be true in live mode; set it once you have seen a real answer of this model',
    ]);
  });

  it('takes one that is', async () => {
    expect(await problemsOf({ 'a.json': aDefinition({ confirmed: true }) }, true)).toEqual([]);
  });
});
