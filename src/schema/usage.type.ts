import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ErrorCode } from '../core/errors.js';
import { UsageDimension } from '../core/usage.js';
import './error-code.js';
import { JobCostType, MoneyType } from './money.type.js';
import { DateTimeScalar } from './scalars.js';

/** The callers whose generations a report is about. */
export enum UsageScope {
  OWN = 'OWN',
  ALL = 'ALL',
}

registerEnumType(UsageScope, {
  name: 'UsageScope',
  description: 'The callers whose generations a report is about.',
  valuesConfig: {
    OWN: { description: "The caller's own." },
    ALL: { description: "Everyone's. For admins." },
  },
});

registerEnumType(UsageDimension, {
  name: 'UsageDimension',
  description: 'A member that the rows of a report differ in.',
  valuesConfig: {
    DAY: { description: 'The UTC day in which the generation was started.' },
    MODEL: { description: 'The model.' },
    TEAM: { description: 'The team of the caller at that moment.' },
    CALLER: { description: 'The caller.' },
  },
});

@ObjectType('UsageRow', {
  description: 'Generations with the same members of `groupBy`. Members that are not in `groupBy` are null.',
})
export class UsageRowType {
  @Field(() => DateTimeScalar, { nullable: true, description: 'The start of the UTC day.' })
  day!: Date | null;

  @Field(() => ID, { nullable: true, description: 'The id of the model.' })
  modelId!: string | null;

  @Field(() => String, { nullable: true, description: 'The team; null also for callers without one.' })
  team!: string | null;

  @Field(() => String, { nullable: true, description: 'The name of the caller.' })
  caller!: string | null;

  @Field(() => Int, { description: 'Generations that were not refused. Deleted jobs count.' })
  jobs!: number;

  @Field(() => Int, { description: 'Those of them that ended COMPLETED.' })
  completed!: number;

  @Field(() => MoneyType, { nullable: true, description: 'Prices of jobs that were charged.' })
  spent!: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Prices of jobs that run.' })
  held!: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'Prices of ended jobs of which only an admin can find out whether they were charged.',
  })
  unresolved!: MoneyType | null;
}

@ObjectType('UnresolvedCharge', {
  description: 'The price of an ended job of which only a person can find out whether it was charged.',
})
export class UnresolvedChargeType {
  @Field(() => ID, { description: 'The id of the job, which may be deleted.' })
  jobId!: string;

  @Field(() => ID, {
    nullable: true,
    description: "Pixazo's request_id, by which the Pixazo account lists it; null where Pixazo gave none.",
  })
  requestId!: string | null;

  @Field(() => ID, { description: 'The id of the model.' })
  modelId!: string;

  @Field(() => String, { description: 'The caller who started it.' })
  caller!: string;

  @Field(() => String, { nullable: true, description: 'The team of the caller at that moment.' })
  team!: string | null;

  @Field(() => MoneyType, { description: 'The price that counts against budgets until it is settled.' })
  price!: MoneyType;

  @Field(() => ErrorCode, { description: 'Why the job ended without certainty.' })
  reason!: ErrorCode;

  @Field(() => DateTimeScalar, { description: 'When the job was started.' })
  createdAt!: Date;
}

@ObjectType('ResolveChargePayload', { description: 'The result of `resolveCharge`.' })
export class ResolveChargePayloadType {
  @Field(() => ID, { description: 'The id of the job.' })
  jobId!: string;

  @Field(() => JobCostType, { description: 'Its price, which is SPENT or RELEASED now.' })
  cost!: JobCostType;
}
