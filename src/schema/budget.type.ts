import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { BudgetScope } from '../core/budget.js';
import { BudgetPeriod } from '../core/budget-period.js';
import { MoneyType } from './money.type.js';
import { DateTimeScalar } from './scalars.js';

registerEnumType(BudgetPeriod, {
  name: 'BudgetPeriod',
  description: 'How often a budget starts again. Days, weeks and months are those of UTC.',
  valuesConfig: {
    DAY: { description: 'At midnight.' },
    WEEK: { description: 'At midnight before Monday.' },
    MONTH: { description: 'At midnight before the first day.' },
    TOTAL: { description: 'Never.' },
  },
});

registerEnumType(BudgetScope, {
  name: 'BudgetScope',
  description: 'The callers that a budget limits together.',
  valuesConfig: {
    GATEWAY: { description: 'All callers of the gateway. Only admins see such a budget.' },
    TEAM: { description: 'The callers of one team; those without a team are one team.' },
    CALLER: { description: 'One caller.' },
  },
});

@ObjectType('Budget', { description: 'A limit on the prices of generations in a period.' })
export class BudgetType {
  @Field(() => String, { description: 'Its name, for people. Each budget of the gateway has its own.' })
  name!: string;

  @Field(() => BudgetScope, { description: 'The callers that it limits together.' })
  scope!: BudgetScope;

  @Field(() => ID, {
    nullable: true,
    description: 'The one model whose generations count; null when all count.',
  })
  modelId!: string | null;

  @Field(() => BudgetPeriod, { description: 'How often it starts again.' })
  period!: BudgetPeriod;

  @Field(() => MoneyType, { description: 'The most that may be taken in a period.' })
  limit!: MoneyType;

  @Field(() => MoneyType, { description: 'Prices of jobs that were charged.' })
  spent!: MoneyType;

  @Field(() => MoneyType, { description: 'Prices of jobs that run.' })
  held!: MoneyType;

  @Field(() => MoneyType, {
    description: 'Prices of ended jobs of which only an admin can find out whether they were charged.',
  })
  unresolved!: MoneyType;

  @Field(() => MoneyType, {
    description:
      'The amount that is left: `limit` without `spent`, `held` and `unresolved`. Negative when the limit was lowered below them.',
  })
  available!: MoneyType;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it starts again; null: never.' })
  resetsAt!: Date | null;
}

@ObjectType('Quote', { description: 'The price of an input, and whether there is money for it.' })
export class QuoteType {
  @Field(() => MoneyType, { description: 'The price. Pass its amount as `maxCost` to start for no more.' })
  price!: MoneyType;

  @Field(() => Boolean, {
    description: 'Whether every budget has room for it now. Others may take that room before you start.',
  })
  affordable!: boolean;

  @Field(() => BudgetType, {
    nullable: true,
    description: 'The budget with the least room of those that the caller may see; null where there is none.',
  })
  budget!: BudgetType | null;
}
