import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Paths of this repository that a page names in backquotes, such as `core/job.test.ts` or `stores/`. */
function namedPaths(page: string): string[] {
  const found = readFileSync(page, 'utf8').matchAll(/`([\w./-]+(?:\.tsx?|\/))`/g);
  return [...new Set([...found].map(([, path]) => path ?? ''))].filter((path) => !path.startsWith('/'));
}

it.each([
  ['docs/guarantees.md', ['test/', '']],
  ['docs/security.md', ['test/', '']],
  ['ARCHITECTURE.md', ['src/', '']],
  ['CONTRIBUTING.md', ['src/', '']],
])('every path that %s names exists', (page, folders) => {
  const missing = namedPaths(page).filter((path) => !folders.some((folder) => existsSync(folder + path)));

  expect(namedPaths(page).length).toBeGreaterThan(3);
  expect(missing).toEqual([]);
});
