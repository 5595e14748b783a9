import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/check-breaking.js', import.meta.url));
const AUTHOR = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
const REMOVED = 'type Query { hello: String, added: String }';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'breaking-'));
  git('init', '--quiet', '--initial-branch', 'main');
  commit({
    'schema.graphql': 'type Query { hello: String, bye: String, later: String, never: String }',
    'CHANGELOG.md': '# Changes\n',
  });
});

afterEach(() => rmSync(directory, { recursive: true }));

function git(...args: string[]) {
  execFileSync('git', [...AUTHOR, ...args], { cwd: directory });
}

function commit(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  git('add', '.');
  git('commit', '--quiet', '--message', 'A commit');
}

function check() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT], {
    cwd: directory,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

test('the first commit has nothing to compare with', () => {
  expect(check()).toEqual({
    status: 0,
    output: 'There is no earlier schema.graphql in this clone to compare with.\n',
  });
});

test('removed fields pass once the changelog names them, by path or by message, and added fields always pass', () => {
  commit({
    'schema.graphql': REMOVED,
    'CHANGELOG.md': [
      '# Changes',
      '- `Query.bye` is gone.',
      "- Field 'later' was removed from object type 'Query'",
      "- Field 'never' was removed from object type 'Query'",
    ].join('\n'),
  });

  expect(check()).toEqual({ status: 0, output: '' });
});

test('a removed field that the changelog does not name is reported on main, beside one that it names', () => {
  commit({ 'schema.graphql': REMOVED, 'CHANGELOG.md': '# Changes\n\n- `Query.bye` and `Query.later`\n' });

  const { status, output } = check();
  expect(status).toBe(1);
  expect(output.match(/^Breaking: .*$/gm)).toEqual([
    "Breaking: Query.never: Field 'never' was removed from object type 'Query'",
  ]);
});

test('a removed field is reported on a branch, commits later, although an older changelog entry names it', () => {
  commit({ 'CHANGELOG.md': '# Changes\n\n- `Query.bye`, `Query.later` and `Query.never` are gone.\n' });
  git('checkout', '--quiet', '-b', 'branch');
  commit({ 'schema.graphql': REMOVED });
  commit({ 'README.md': 'Something else' });

  const { status, output } = check();
  expect(status).toBe(1);
  expect(output.match(/^Breaking: Query\.\w+/gm)).toHaveLength(3);
});
