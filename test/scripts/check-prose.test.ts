import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/check-prose.js', import.meta.url));
const LONG = `The gateway ${'really '.repeat(40)}reads the job.`;

/** Files of a repository, by their paths: each has its lines, and what the check reports of them. */
const FILES: Record<string, { lines: string[]; faults: string[] }> = {
  'README.md': {
    lines: [
      'Who shows no token gets 401.',
      '',
      'Nobody else sees the job.',
      '',
      'The job shall end.',
      '',
      'Each look takes a call.',
      '',
      LONG,
    ],
    faults: [
      '1: "Who" cannot be a subject',
      '3: "Nobody" cannot be a subject',
      '5: "shall" is archaic',
      '7: "Each look" is no term here',
      '9: A sentence of 45 words',
    ],
  },
  'docs/questions-headings-and-code.md': {
    lines: [
      '# What is protected',
      '',
      'Who is calling? Send `what shall we do`.',
      '',
      '```sh',
      'Who shall',
      '```',
    ],
    faults: [],
  },
  'src/comments.ts': {
    lines: [
      "const text = 'Nobody shall';",
      '/**',
      ' * Returns it.',
      ' *',
      ' * Whose job it is.',
      ' */',
      'const job = text; // Which text.',
      '// biome-ignore lint: Nobody is a subject here.',
    ],
    faults: ['5: "Whose" cannot be a subject', '7: "Which" cannot be a subject'],
  },
  'test/titles.test.ts': {
    lines: [
      "describe('what came first', () => {",
      "  test('is kept', () => expect(`Nobody`).toBe('shall'));",
      '  test.each([1])(`nobody sees %s`, () => {});',
      '});',
    ],
    faults: ['1: "What" cannot be a subject', '3: "Nobody" cannot be a subject'],
  },
  'schema.graphql': {
    lines: ['"""A job."""', 'type Job {', '  """Which job it is."""', '  id: ID!', '}'],
    faults: ['3: "Which" cannot be a subject'],
  },
};

function check(directory: string) {
  execFileSync('git', ['add', '.'], { cwd: directory });
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT], { cwd: directory, encoding: 'utf8' });
  return { status, lines: stderr.split('\n') };
}

test('faults of documents, comments, titles of tests and descriptions are reported at their lines', async () => {
  await using directory = await temporaryDirectory();
  execFileSync('git', ['init', '--quiet'], { cwd: directory.path });
  for (const [path, { lines }] of Object.entries(FILES)) {
    const file = join(directory.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${lines.join('\n')}\n`);
  }
  const faults = Object.entries(FILES).flatMap(([path, file]) =>
    file.faults.map((fault) => `${path}:${fault}`),
  );

  const { status, lines } = check(directory.path);

  expect(status).toBe(1);
  expect(lines.slice(0, -2).sort()).toEqual(faults.sort().map((fault) => expect.stringContaining(fault)));
  expect(lines.at(-2)).toContain(`${faults.length} sentences break the rules`);
});

test('a repository without faults passes without output', async () => {
  await using directory = await temporaryDirectory();
  execFileSync('git', ['init', '--quiet'], { cwd: directory.path });
  writeFileSync(join(directory.path, 'README.md'), 'The gateway runs jobs.\n');

  expect(check(directory.path)).toEqual({ status: 0, lines: [''] });
});
