import { z } from 'zod';
import { type Budget, BudgetScope } from '../core/budget.js';
import { BudgetPeriod } from '../core/budget-period.js';
import { isCallerName } from '../core/caller-name.js';
import type { ModelDefinition } from '../models/model-definition.js';
import { decimal } from './price-book.js';
import { must, readSettingsFile } from './settings-file.js';

const scopes = { gateway: BudgetScope.GATEWAY, team: BudgetScope.TEAM, caller: BudgetScope.CALLER } as const;
const periods = {
  day: BudgetPeriod.DAY,
  week: BudgetPeriod.WEEK,
  month: BudgetPeriod.MONTH,
  total: BudgetPeriod.TOTAL,
} as const;
const name = 'a text of 1 to 100 characters';

/**
 * Reads the budgets. Names identify them over restarts.
 * @throws ConfigError with `BUDGETS_FILE: <JSON path>: <problem>`
 */
export async function readBudgets(path: string, models: readonly ModelDefinition[]): Promise<Budget[]> {
  const { settings } = await readSettingsFile('BUDGETS_FILE', path, budgetsOf(models));
  return settings.budgets;
}

function budgetsOf(models: readonly ModelDefinition[]) {
  const ids = new Set(models.map(({ id }) => id));
  const budget = z
    .strictObject(
      {
        name: z.string(must(name)).regex(/^[^\0\p{Surrogate}]{1,100}$/u, must(name)),
        scope: z.enum(['gateway', 'team', 'caller'], must('"gateway", "team" or "caller"')),
        match: z
          .string(must('the name of a team or caller, or null'))
          .refine(isCallerName, must('a name of 1 to 255 characters'))
          .nullish(),
        model: z
          .string(must('a model id or null'))
          .refine((id) => ids.has(id), 'is no model of this gateway')
          .nullish(),
        period: z.enum(['day', 'week', 'month', 'total'], must('"day", "week", "month" or "total"')),
        limit: decimal,
      },
      must('an object with name, scope, period and limit'),
    )
    .refine(({ scope, match }) => scope !== 'gateway' || match == null, {
      path: ['match'],
      message: 'must not be there: the scope "gateway" has no team and no caller',
    })
    .transform(
      ({ scope, match, model, period, ...rest }): Budget => ({
        ...rest,
        scope: scopes[scope],
        match: match ?? null,
        modelId: model ?? null,
        period: periods[period],
      }),
    );
  const budgets = z.array(budget, must('a list of budgets')).superRefine(refuseRepeatedNames);
  return z.strictObject({ budgets }, must('an object with budgets'));
}

function refuseRepeatedNames(budgets: Budget[], context: z.RefinementCtx): void {
  const names = new Set<string>();
  budgets.forEach(({ name }, at) => {
    if (names.has(name))
      context.addIssue({ code: 'custom', path: [at, 'name'], message: 'is the name of another budget too' });
    names.add(name);
  });
}
