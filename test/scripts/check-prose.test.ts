import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/check-prose.js', import.meta.url));
const LONG = `The gateway ${'really '.repeat(40)}reads the job.`;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prose-'));
  execFileSync('git', ['init', '--quiet'], { cwd: directory });
});

afterEach(() => rmSync(directory, { recursive: true }));

function check(name: string, text: string) {
  writeFileSync(join(directory, name), text);
  execFileSync('git', ['add', '.'], { cwd: directory });
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT], { cwd: directory, encoding: 'utf8' });
  return { status, output: stderr };
}

test('each kind of fault in a document is refused at its line', () => {
  const faults = [
    ['Who shows no token gets 401.', '"Who" cannot be a subject'],
    ['Nobody else sees the job.', '"Nobody" cannot be a subject'],
    ['The job shall end.', '"shall" is archaic'],
    ['Each look takes a call.', '"Each look" is no term here'],
    [LONG, 'A sentence of 45 words'],
  ];

  const { status, output } = check('README.md', faults.map(([text]) => `${text}\n`).join('\n'));

  expect(status).toBe(1);
  const lines = output.split('\n').slice(0, faults.length);
  expect(lines).toEqual(
    faults.map(([, message], at) => expect.stringContaining(`README.md:${2 * at + 1}: ${message}`)),
  );
});

test('questions, headings and code are left alone', () => {
  const page = '# What is protected\n\nWho is calling? Send `what shall we do`.\n\n```sh\nWho shall\n```\n';

  expect(check('README.md', page)).toEqual({ status: 0, output: '' });
});

test('a comment of the code is checked at its line, and the code beside it is not', () => {
  const code =
    "const text = 'Nobody shall';\n\n/**\n * Returns it.\n *\n * Whose job it is.\n */\nconst job = text;\n";
  mkdirSync(join(directory, 'src'));

  const { output } = check('src/main.ts', code);
  expect(output).toContain('src/main.ts:6: "Whose" cannot be a subject');
  expect(output).toContain('1 sentences');
});

test('a description of the graph is reported at its line', () => {
  const { output } = check(
    'schema.graphql',
    '"""A job."""\ntype Job {\n  """Which job it is."""\n  id: ID!\n}\n',
  );

  expect(output).toContain('schema.graphql:3: "Which" cannot be a subject');
});
