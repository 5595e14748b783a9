import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/check-breaking.js', import.meta.url));
const AUTHOR = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
const BROKEN = { 'schema.graphql': 'type Query { hello: String }', 'CHANGELOG.md': '# Changes\n' };

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'breaking-'));
  git('init', '--quiet', '--initial-branch', 'main');
  commit({ 'schema.graphql': 'type Query { hello: String, bye: String }', 'CHANGELOG.md': '# Changes\n' });
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

test('a graph that only grew is fine', () => {
  commit({ 'schema.graphql': 'type Query { hello: String, bye: String, again: String }' });

  expect(check()).toEqual({ status: 0, output: '' });
});

test('a field that went is named and refused, on main', () => {
  commit(BROKEN);

  const { status, output } = check();
  expect(status).toBe(1);
  expect(output).toContain("Breaking: Query.bye: Field 'bye' was removed");
});

test('a field that went is refused on a branch, however many commits ago', () => {
  git('checkout', '--quiet', '-b', 'branch');
  commit(BROKEN);
  commit({ 'README.md': 'Something else' });

  expect(check().status).toBe(1);
});

test.each(['`Query.bye` is gone.', "Field 'bye' was removed from object type 'Query'"])(
  'a changelog that says "%s" lets it pass',
  (line) => {
    commit({ ...BROKEN, 'CHANGELOG.md': `# Changes\n\n- ${line}\n` });

    expect(check()).toEqual({ status: 0, output: '' });
  },
);

test('what the changelog said of an earlier change excuses no later one', () => {
  const changelog = '# Changes\n\n- `Query.bye` is gone.\n';
  commit({ 'CHANGELOG.md': changelog });
  commit({ ...BROKEN, 'CHANGELOG.md': changelog });

  expect(check().status).toBe(1);
});
