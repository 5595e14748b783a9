import { Arg, Args, ArgsType, Ctx, Field, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { assertAdmin } from '../billing/billing.js';
import { UsageDimension, type UsageRow } from '../core/usage.js';
import type { GraphContext } from '../graphql/graph-context.js';
import { numberCheck } from '../models/value-limits.js';
import { checkOf, refuseProblems } from '../schema/input-checks.js';
import { DateTimeScalar } from '../schema/scalars.js';
import {
  ResolveChargePayloadType,
  UnresolvedChargeType,
  UsageRowType,
  UsageScope,
} from '../schema/usage.type.js';
import { costOf, moneyOf } from './money-values.js';

const checkLength = checkOf([['first', numberCheck({ minimum: 1, maximum: 100 })]], []);

@ArgsType()
class UsageArguments {
  @Field(() => DateTimeScalar, { description: 'The first UTC day is that of this moment.' })
  from!: Date;

  @Field(() => DateTimeScalar, { description: 'Days that begin at this moment or later are left out.' })
  to!: Date;

  @Field(() => [UsageDimension], {
    defaultValue: [UsageDimension.DAY],
    description: 'The members that rows differ in. An empty list makes one row of everything.',
  })
  groupBy!: UsageDimension[];

  @Field(() => UsageScope, {
    defaultValue: UsageScope.OWN,
    description: 'The callers whose generations count. ALL is for admins.',
  })
  scope!: UsageScope;
}

@ArgsType()
class ChargePageArguments {
  @Field(() => Int, { defaultValue: 100, description: 'How many charges to return: 1 to 100.' })
  first!: number;

  @Field(() => ID, {
    nullable: true,
    description: 'Only charges after the one of the job with this id.',
  })
  after?: string | null;
}

/** The resolver class for what was spent, and for charges that a person has to settle. */
@Resolver()
export class UsageResolver {
  @Query(() => [UsageRowType], {
    description:
      'Generations and their prices, by the UTC day in which they were started: up to date, and also of deleted jobs.',
  })
  async usage(
    @Args(() => UsageArguments) { from, to, groupBy, scope }: UsageArguments,
    @Ctx() context: GraphContext,
  ): Promise<UsageRowType[]> {
    const everyone = scope === UsageScope.ALL;
    if (everyone) assertAdmin(context);
    refuseProblems(to > from ? [] : [{ path: ['to'], message: 'must be after from' }]);
    const rows = await context.billing.usage(context, {
      from: from.getTime(),
      to: to.getTime(),
      groupBy: [...new Set(groupBy)],
      everyone,
    });
    return rows.map(usageRowOf);
  }

  @Query(() => [UnresolvedChargeType], {
    description:
      'Charges of ended jobs of which only a person can find out whether they were made, oldest first. For admins.',
  })
  async unresolvedCharges(
    @Args(() => ChargePageArguments) { first, after = null }: ChargePageArguments,
    @Ctx() context: GraphContext,
  ): Promise<UnresolvedChargeType[]> {
    assertAdmin(context);
    refuseProblems(checkLength({ first }));
    const charges = await context.billing.unresolvedCharges(context, { after, limit: first });
    return charges.map(({ price, currency, createdAt, ...charge }) => ({
      ...charge,
      price: moneyOf(price, currency),
      createdAt: new Date(createdAt),
    }));
  }

  @Mutation(() => ResolveChargePayloadType, {
    description:
      'Settles an unresolved charge for good, once the Pixazo account shows whether it was made. For admins. Incurs no charge.',
  })
  async resolveCharge(
    @Arg('jobId', () => ID, { description: 'The id of the job.' }) jobId: string,
    @Arg('charged', () => Boolean, { description: 'Whether Pixazo charged it.' }) charged: boolean,
    @Ctx() context: GraphContext,
  ): Promise<ResolveChargePayloadType> {
    const cost = await context.billing.resolveCharge(context, jobId, charged);
    return { jobId, cost: costOf(cost) };
  }
}

function usageRowOf({ day, money, ...row }: UsageRow): UsageRowType {
  return {
    ...row,
    day: day === null ? null : new Date(day),
    spent: money && moneyOf(money.spent, money.currency),
    held: money && moneyOf(money.held, money.currency),
    unresolved: money && moneyOf(money.unresolved, money.currency),
  };
}
