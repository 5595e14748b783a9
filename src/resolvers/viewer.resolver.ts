import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import type { DayQuota } from '../core/submit-limits.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { BudgetType } from '../schema/budget.type.js';
import { type QuotaType, ViewerType } from '../schema/viewer.type.js';
import { budgetOf } from './money-values.js';

/** The resolver class for the caller. */
@Resolver(() => ViewerType)
export class ViewerResolver {
  @Query(() => ViewerType, { description: 'The caller of this request, and how much it has left.' })
  viewer(@Ctx() { caller, team, isAdmin }: GraphContext): Omit<ViewerType, 'quota' | 'budgets'> {
    return { id: caller, team, isAdmin };
  }

  @FieldResolver()
  async quota(@Ctx() { caller, jobs }: GraphContext): Promise<QuotaType | null> {
    const quota: DayQuota | null = await jobs.quotaOf(caller);
    return quota && { ...quota, resetsAt: new Date(quota.resetsAt) };
  }

  @FieldResolver()
  async budgets(@Ctx() context: GraphContext): Promise<BudgetType[]> {
    const budgets = await context.billing.budgetsOf(context);
    return budgets.map(budgetOf);
  }
}
