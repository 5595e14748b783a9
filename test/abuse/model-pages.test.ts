import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aPage } from '../models/import/a-page.js';
import { importInto, importText } from '../support/models-import.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const prompt = ['prompt', 'Yes', 'string', '—', '—', 'What is to be heard.'];
const page = aPage({ rows: [prompt] });

describe('an imported page', () => {
  it('cannot choose the place of its draft', async () => {
    await using directory = await temporaryDirectory();
    const evil = page.replaceAll('"echo-1', '"../../evil');

    await importText(directory.path, evil);

    expect((await readdir(directory.path)).toSorted()).toEqual(['models', 'page.md']);
    expect(await readdir(join(directory.path, 'models'))).toEqual(['evil.json']);
  });

  it('cannot overwrite another file through a link', async () => {
    await using directory = await temporaryDirectory();
    const secret = join(directory.path, 'secret');
    await writeFile(secret, 'unchanged');
    await mkdir(join(directory.path, 'models'));
    await symlink(secret, join(directory.path, 'models/echo-1.json'));

    expect(await importText(directory.path, page)).toMatchObject({ code: 1 });
    expect(await readFile(secret, 'utf8')).toBe('unchanged');
  });

  it.each([
    ['another host', 'POST https://gateway.pixazo.ai/', 'POST https://evil.example/'],
    ['another host in its headers', 'Content-Type:', 'Host: evil.example\nContent-Type:'],
    ['another user', 'POST https://gateway.pixazo.ai/', 'POST https://gateway.pixazo.ai@evil.example/'],
    ['a query', '-request\n', '-request?webhook=https://evil.example\n'],
  ])('cannot have generations sent to %s', async (_what, from, to) => {
    await using directory = await temporaryDirectory();

    expect(await importText(directory.path, page.replaceAll(from, to))).toMatchObject({ code: 1 });
    expect(await readdir(directory.path)).toEqual(['page.md']);
  });

  it('cannot climb out of a path', async () => {
    await using directory = await temporaryDirectory();

    await importText(directory.path, page.replace('/v1/echo-1-request\n', '/v1/../../other/v1/x\n'));

    const draft = JSON.parse(await readFile(join(directory.path, 'models/echo-1.json'), 'utf8'));
    expect(draft.path).toBe('/other/v1/x');
  });

  it('reaches a terminal without control characters', async () => {
    await using directory = await temporaryDirectory();
    const row = ['mode', 'No', 'string', '—', 'red \u001b[31m\u202e\u0007 text here', 'x'];

    const { code, stderr } = await importText(directory.path, aPage({ rows: [prompt, row] }));

    expect(code).toBe(2);
    expect(stderr).toContain('the limit "red [31m text here"');
    expect(stderr).not.toMatch(/[^\P{C}\n]/u);
  });

  it('is refused above a megabyte, however long it is', async () => {
    await using directory = await temporaryDirectory();

    const { code, stderr } = await importInto(directory.path, '/dev/zero');

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'The page /dev/zero cannot be read: it is larger than 1048576 bytes; divide it\n',
    });
  });

  it('is refused when it is no text', async () => {
    await using directory = await temporaryDirectory();

    const { code, stderr } = await importText(directory.path, Uint8Array.of(0x23, 0x20, 0xff, 0xfe));

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'The page page.md cannot be read: it is no text in UTF-8; convert it\n',
    });
  });

  it('is read the same with a byte order mark and line ends of Windows', async () => {
    await using directory = await temporaryDirectory();
    await importText(directory.path, page);

    const again = await importText(directory.path, `\ufeff${page.replaceAll('\n', '\r\n')}`);

    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('(same)') });
  });

  it.each([
    [
      'a table of thousands of rows',
      aPage({ rows: Array.from({ length: 12_000 }, (_, at) => [`p${at}`, 'No', 'string', '—', '—', 'x']) }),
    ],
    ['thousands of requests', '```\nPOST /x\n```\n\n'.repeat(50_000)],
    ['thousands of names of columns', `## Request Parameters\n\n${'Name\n\nx\n\n'.repeat(80_000)}`],
    ['thousands of base URLs', '## Base URL\n\n'.repeat(60_000)],
    ['thousands of brackets', '['.repeat(1_000_000)],
    ['thousands of quotations in one another', '>'.repeat(1_000_000)],
    ['a list deep in lists', Array.from({ length: 1_300 }, (_, at) => `${' '.repeat(at)}- x`).join('\n')],
    ['JSON deep in itself', `\`\`\`\n${'['.repeat(400_000)}\n\`\`\`\n${page}`],
    [
      'a limit of endless digits',
      aPage({ rows: [['prompt', 'Yes', 'string', '—', '1'.repeat(200_000), '(1'.repeat(200_000)]] }),
    ],
    [
      'a cell of endless quotation marks',
      aPage({ rows: [['prompt', 'Yes', 'string', '—', '"a",'.repeat(100_000), 'x']] }),
    ],
    [
      'a cell of endless white space',
      aPage({ rows: [['prompt', 'Yes', 'string', '—', `a,${'\u00a0'.repeat(200_000)}b`, 'x']] }),
    ],
  ])('of %s ends in a report of bounded length', async (_what, text) => {
    await using directory = await temporaryDirectory();

    const { code, stdout, stderr } = await importText(directory.path, text);

    expect([0, 1, 2]).toContain(code);
    expect(`${stdout}${stderr}`.split('\n').length).toBeLessThan(500);
    expect(stderr).not.toMatch(/\bat .*\.js:\d/);
  });

  it('cannot reach the prototype of an object by a name', async () => {
    await using directory = await temporaryDirectory();
    const rows = ['__proto__', 'constructor', 'hasOwnProperty'].map((name) => [
      name,
      'No',
      'array',
      '—',
      '—',
      'x',
    ]);

    const { code } = await importText(directory.path, aPage({ rows: [prompt, ...rows] }));

    expect(code).toBe(2);
    const draft = JSON.parse(await readFile(join(directory.path, 'models/echo-1.json'), 'utf8'));
    expect(draft.parameters.map(({ name }: { name: string }) => name)).toEqual(['prompt']);
  });
});
