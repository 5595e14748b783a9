import { Field, ID, Int, ObjectType } from 'type-graphql';
import { BudgetType } from './budget.type.js';
import { DateTimeScalar } from './scalars.js';

@ObjectType('Quota', { description: "The caller's generations of this UTC day." })
export class QuotaType {
  @Field(() => Int, { description: 'The most generations that the caller may start in a UTC day.' })
  limit!: number;

  @Field(() => Int, {
    description: 'The number started today. Deleted jobs count, refused generations do not.',
  })
  used!: number;

  @Field(() => DateTimeScalar, { description: 'When a new day begins, at midnight UTC.' })
  resetsAt!: Date;
}

@ObjectType('Viewer', { description: 'The caller, and how much it has left.' })
export class ViewerType {
  @Field(() => ID, {
    description: 'The name of the caller, as its token says it; `anonymous` where no token is needed.',
  })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The team that the credentials of this request name; null where they name none.',
  })
  team!: string | null;

  @Field(() => Boolean, {
    description: "Whether the caller is an admin: it may read everyone's usage and settle disputed charges.",
  })
  isAdmin!: boolean;

  @Field(() => QuotaType, { nullable: true, description: 'The quota of the day; null: there is no limit.' })
  quota!: QuotaType | null;

  @Field(() => [BudgetType], {
    description:
      'The budgets that limit the caller, in the order of the operator. Only admins see those of the whole gateway.',
  })
  budgets!: BudgetType[];
}
