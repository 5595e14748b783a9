import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { readMoneyRules } from '../../src/billing/money-rules.js';
import { CostState } from '../../src/core/job-cost.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { models, theGraph } from '../support/the-graph.js';
import { codeBlocks, tableRows } from './code-blocks.js';

const PAGE = 'docs/money.md';

it('the files of the page start a gateway, and price every built-in model', async () => {
  await using directory = await temporaryDirectory();
  const [pricesFile, budgetsFile] = await Promise.all(
    codeBlocks(PAGE, 'json').map(async (text, at) => {
      const path = join(directory.path, `${at}.json`);
      await writeFile(path, text);
      return path;
    }),
  );
  const files = { pricesFile: pricesFile ?? null, budgetsFile: budgetsFile ?? null };
  const rules = await readMoneyRules(files, models.all);

  expect([...(rules?.prices.models.keys() ?? [])].sort()).toEqual(models.all.map(({ id }) => id).sort());
  expect(rules?.budgets?.map(({ name }) => name)).toEqual([
    'everything',
    'design',
    'each team',
    'each caller',
    'videos',
  ]);
});

it.each(codeBlocks(PAGE, 'graphql').map((text) => [text.trim().split('\n')[1]?.trim(), text]))(
  'the operation with %s is valid',
  (_what, text) => {
    expect(validate(theGraph(), parse(text))).toEqual([]);
  },
);

it('the table of states holds every state', () => {
  const states = tableRows(PAGE, ['state', 'when', 'counts against budgets']).map(([state]) => state);

  expect(states).toEqual(Object.values(CostState).map((state) => `\`${state}\``));
});
