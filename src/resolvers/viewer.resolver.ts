import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import type { DayQuota } from '../core/submit-limits.js';
import type { GraphContext } from '../graphql/graph-context.js';
import { type QuotaType, ViewerType } from '../schema/viewer.type.js';

/** The resolver class for the caller. */
@Resolver(() => ViewerType)
export class ViewerResolver {
  @Query(() => ViewerType, { description: 'The caller of this request, and how much it has left.' })
  viewer(@Ctx() { caller, team, isAdmin }: GraphContext): Omit<ViewerType, 'quota'> {
    return { id: caller, team, isAdmin };
  }

  @FieldResolver()
  async quota(@Ctx() { caller, jobs }: GraphContext): Promise<QuotaType | null> {
    const quota: DayQuota | null = await jobs.quotaOf(caller);
    return quota && { ...quota, resetsAt: new Date(quota.resetsAt) };
  }
}
