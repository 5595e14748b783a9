import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { aPage } from '../models/import/a-page.js';
import { importInto, importText, runBuiltImport } from '../support/models-import.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const soundEffects = fileURLToPath(new URL('../models/import/pages/sound-effects.md', import.meta.url));
const prompt = ['prompt', 'Yes', 'string', '—', '—', 'What is to be heard.'];
const camera = ['camera', 'No', 'object', '—', '—', 'Nested.'];

describe('npm run models:import', () => {
  it('writes a file for each operation into models/, and ends with 0', async () => {
    await using directory = await temporaryDirectory();

    const { code, stdout, stderr } = await runBuiltImport(directory.path, soundEffects);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('models/mirelo-sfx-video-to-audio.json: 5 parameters, unconfirmed (new)\n');
    expect(await readdir(join(directory.path, 'models'))).toEqual([
      'mirelo-sfx-1-6-text-to-audio.json',
      'mirelo-sfx-1-6-video-to-video.json',
      'mirelo-sfx-video-to-audio.json',
    ]);
  });

  it('writes into the directory of --out', async () => {
    await using directory = await temporaryDirectory();

    await importInto(directory.path, soundEffects, '--out', 'deep/drafts');

    expect(await readdir(join(directory.path, 'deep/drafts'))).toHaveLength(3);
  });

  it('lists with its line what it could not place, and ends with 2', async () => {
    await using directory = await temporaryDirectory();
    const page = aPage({ rows: [prompt, camera] });
    const line = page.split('\n').indexOf('camera') + 1;

    const { code, stderr } = await importText(directory.path, page);

    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `page.md:${line}: camera: its type "object" is nested, or unknown\n`,
    });
  });

  it('ends with 1 where nothing can be drafted', async () => {
    await using directory = await temporaryDirectory();

    await writeFile(join(directory.path, 'page.md'), '# Prices');
    const { code, stderr } = await runBuiltImport(directory.path, 'page.md');

    expect(code).toBe(1);
    expect(stderr).toBe('page.md:1: The page: no code in it is a request, which begins with POST\n');
    expect(await readdir(directory.path)).toEqual(['page.md']);
  });

  it('leaves a file alone that says something else, and says so', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'models/echo-1.json');
    await mkdir(join(directory.path, 'models'));
    await writeFile(file, '{"confirmed": true}');

    const { code, stderr } = await importText(directory.path, aPage({ rows: [prompt] }));

    expect(code).toBe(1);
    expect(stderr).toBe('models/echo-1.json exists and differs: delete it, or name another --out\n');
    expect(await readFile(file, 'utf8')).toBe('{"confirmed": true}');
    expect(await readdir(join(directory.path, 'models'))).toEqual(['echo-1.json']);
  });

  it('ends with 0 again for a page whose drafts are there already', async () => {
    await using directory = await temporaryDirectory();
    await importText(directory.path, aPage({ rows: [prompt] }));

    expect(await importText(directory.path, aPage({ rows: [prompt] }))).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it.each([
    ['no page', [], 'Usage: npm run models:import -- page.md [--out directory]\n'],
    ['two pages', ['a.md', 'b.md'], 'Usage: npm run models:import -- page.md [--out directory]\n'],
    ['a page that is missing', ['a.md'], 'The page a.md cannot be read: ENOENT\n'],
    ['a directory', ['.'], 'The page . cannot be read: EISDIR\n'],
    [
      'a directory for drafts that is a file',
      [soundEffects, '--out', soundEffects],
      `--out ${soundEffects} cannot be written to: EEXIST\n`,
    ],
  ])('ends with 1 and a sentence for %s', async (_what, args, stderr) => {
    await using directory = await temporaryDirectory();

    expect(await importInto(directory.path, ...args)).toMatchObject({ code: 1, stderr });
  });
});
