import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const DIST = new URL('../../dist/', import.meta.url);

it('the built gateway has no slower code for development, whatever NODE_ENV is', () => {
  const files = readdirSync(DIST).filter((name) => name.endsWith('.js'));

  expect(files).toContain('main.js');
  expect(files.filter((name) => /\bNODE_ENV\b/.test(readFileSync(new URL(name, DIST), 'utf8')))).toEqual([]);
});
