import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnv } from '../../src/config/environment.js';
import { ConfigError, readVariables } from '../../src/config/variable.js';
import { variables } from '../../src/config/variables.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const LINE = 'PIXAZO_API_KEY=some-key\n';

/** The variables that a `.env` file with these bytes sets. */
async function read(bytes: Buffer | string) {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, '.env');
  await writeFile(path, bytes);
  return readEnv(path);
}

function utf16(byteOrderMark: boolean, bigEndian = false): Buffer {
  const bytes = Buffer.from((byteOrderMark ? '\ufeff' : '') + LINE, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

describe('a .env file', () => {
  it('may be missing', async () => {
    await using directory = await temporaryDirectory();

    expect(readEnv(join(directory.path, '.env'))).toEqual(process.env);
  });

  it.each([
    ['plain', LINE],
    ['with a byte order mark', `\ufeff${LINE}`],
    ['with lines that end as on Windows', LINE.replace('\n', '\r\n')],
    ['with quotes', 'PIXAZO_API_KEY="some-key"\n'],
    ['with a comment', '# mine: a#b\nPIXAZO_API_KEY=some-key # a comment\n'],
  ])('%s sets its variables', async (_what, text) => {
    const environment = await read(text);

    expect(readVariables(variables, environment).PIXAZO_API_KEY).toBe('some-key');
  });

  it('keeps # in a value in quotes', async () => {
    expect((await read('DATABASE_URL="file:./a#b.db"\n')).DATABASE_URL).toBe('file:./a#b.db');
  });

  it('with # inside a value without quotes is refused by the name of the variable', async () => {
    const expected = /^DATABASE_URL must be in quotes in \.env, as its value contains #/;

    await expect(read(`${LINE}DATABASE_URL=file:./a#b.db\n`)).rejects.toThrow(expected);
  });

  it.each([
    ['a heading', '[gateway]\n', 1],
    ['a document mark', `${LINE}---\n`, 2],
    ['YAML', `# mine\n\nPIXAZO_API_KEY: some-key\n${LINE}`, 3],
    ['a command of another shell', 'set PORT=1\n', 1],
    ['a variable of PowerShell', '$env:PORT=1\n', 1],
    ['text behind a value of several lines', `PEM="a\nb"\ntext\n${LINE}`, 3],
  ])(
    'with %s is refused by the number of the line, which would hide the next one',
    async (_what, text, line) => {
      await expect(read(text)).rejects.toThrow(
        `.env line ${line} must be NAME=value or a comment that begins with #`,
      );
    },
  );

  it('with lines that end with CR alone is refused, as all of it would be one value', async () => {
    await expect(read('PORT=1\rPIXAZO_API_KEY=some-key\r')).rejects.toThrow(
      '.env must end its lines with LF',
    );
  });

  it('keeps a value in quotes that has several lines', async () => {
    expect((await read(`PEM="-----BEGIN\nabc==\n"\n  export ${LINE}`)).PEM).toBe('-----BEGIN\nabc==\n');
  });

  it.each([
    ['UTF-16', utf16(true)],
    ['UTF-16', utf16(true, true)],
    ['UTF-16', utf16(false)],
    ['UTF-16', utf16(false, true)],
    ['UTF-32', Buffer.from('fffe000050000000', 'hex')],
    ['in another encoding, such as Windows-1252', Buffer.from(`AUTH_TOKENS=j\u00fcrgen:x\n`, 'latin1')],
  ])('in %s is refused', async (encoding, bytes) => {
    const refusal = await read(bytes).catch((error: Error) => error);

    expect(refusal).toBeInstanceOf(ConfigError);
    expect(refusal).toMatchObject({ message: `.env must be UTF-8, but is ${encoding}: save it as UTF-8` });
  });

  it('that cannot be read is refused', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, '.env');
    await mkdir(path);

    expect(() => readEnv(path)).toThrow(/^\.env cannot be read: /);
  });
});

describe('a value that still has its quotes', () => {
  it.each(['"alice:0123456789abcdef"', "'alice:0123456789abcdef'", '`alice:0123456789abcdef`'])(
    '%s is refused',
    (value) => {
      expect(() => readVariables(variables, { AUTH_TOKENS: value })).toThrow(
        /^AUTH_TOKENS must not be in quotes/,
      );
    },
  );
});
