import { text } from './kinds.js';
import type { Values } from './variable.js';

export const billingVariables = {
  PRICES_FILE: {
    ...text('a path'),
    meaning: 'JSON file with the price of each model. Unset: generations have no price.',
  },
  BUDGETS_FILE: {
    ...text('a path'),
    meaning:
      'JSON file with the budgets of the gateway, of teams and of callers. Needs PRICES_FILE. Unset: no limit on spending.',
  },
} as const;

/** The files about money. Null: there is none. */
export interface BillingConfig {
  pricesFile: string | null;
  budgetsFile: string | null;
}

export function billingConfig(values: Values<typeof billingVariables>): BillingConfig {
  return { pricesFile: values.PRICES_FILE, budgetsFile: values.BUDGETS_FILE };
}
