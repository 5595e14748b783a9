import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules of accessibility that the page breaks, each with the element that breaks it. */
export async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
