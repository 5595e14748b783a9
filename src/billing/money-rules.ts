import type { MoneyRules } from '../core/charge.js';
import type { ModelDefinition } from '../models/model-definition.js';
import { readBudgets } from './budgets-file.js';
import { readPriceBook } from './price-book.js';

/** Where the operator's files about money are. Null: there is none. */
export interface MoneyFiles {
  pricesFile: string | null;
  budgetsFile: string | null;
}

/**
 * Reads the operator's rules about money.
 * @returns null without a file of prices
 * @throws ConfigError that begins with the name of the variable whose file cannot be used
 */
export async function readMoneyRules(
  { pricesFile, budgetsFile }: MoneyFiles,
  models: readonly ModelDefinition[],
): Promise<MoneyRules | null> {
  if (pricesFile === null) return null;
  const prices = await readPriceBook(pricesFile, models);
  const budgets = budgetsFile === null ? null : await readBudgets(budgetsFile, models);
  return { prices, budgets };
}

/** A sentence for the operator about each model that cannot be started for want of a price. */
export function pricingWarnings(rules: MoneyRules | null, models: readonly ModelDefinition[]): string[] {
  if (!rules?.budgets) return [];
  const unpriced = models.filter(({ id }) => !rules.prices.models.has(id));
  return unpriced.map(
    ({ id }) => `PRICES_FILE has no price for ${id}, which cannot be started while BUDGETS_FILE is set`,
  );
}
