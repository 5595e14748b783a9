import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { CostState } from '../core/job-cost.js';
import { DecimalScalar } from './scalars.js';

registerEnumType(CostState, {
  name: 'CostState',
  description: "The state of a job's price. SPENT and RELEASED are final.",
  valuesConfig: {
    HELD: { description: 'Reserved, while the job runs.' },
    SPENT: { description: 'Spent: the job was charged.' },
    RELEASED: { description: 'Not spent: the job was not charged.' },
    UNRESOLVED: {
      description:
        'It is not known whether the job was charged. It counts against budgets until an admin settles it.',
    },
  },
});

@ObjectType('Money', { description: 'An amount of money, exact.' })
export class MoneyType {
  @Field(() => DecimalScalar, { description: 'The amount. Never a float: compute with it as a decimal.' })
  amount!: string;

  @Field(() => String, { description: 'The currency, such as `USD`.' })
  currency!: string;
}

@ObjectType('JobCost', { description: 'The price of a job, and whether it was spent.' })
export class JobCostType {
  @Field(() => MoneyType, {
    description: "The operator's price of the generation, fixed when it was started.",
  })
  price!: MoneyType;

  @Field(() => CostState, { description: 'Whether the price was spent.' })
  state!: CostState;
}
