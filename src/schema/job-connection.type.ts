import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { JobStatus } from '../core/job.js';
import { JobType } from './job.type.js';

@InputType('JobFilter', { description: 'A filter of jobs. A member that is left out does not filter.' })
export class JobFilterInput {
  @Field(() => [JobStatus], { nullable: true, description: 'Only jobs in one of these statuses.' })
  status?: JobStatus[] | null;

  @Field(() => ID, { nullable: true, description: 'Only jobs of the model with this id.' })
  modelId?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Only jobs that have all of these labels: at most 10. An empty list does not filter.',
  })
  labels?: string[] | null;
}

@ObjectType('PageInfo', { description: 'Where a page of a list begins and ends.' })
export class PageInfoType {
  @Field(() => Boolean, {
    description: 'Whether another page follows; pass `endCursor` as `after`, with `first`, to read it.',
  })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether another page precedes this one; pass `startCursor` as `before`, with `last`, to read it.',
  })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first edge; null on an empty page.',
  })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last edge; null on an empty page.' })
  endCursor!: string | null;
}

@ObjectType('JobEdge', { description: 'One job in a list.' })
export class JobEdgeType {
  @Field(() => String, {
    description: 'The position of this job in the list, to pass as `after` or `before`.',
  })
  cursor!: string;

  @Field(() => JobType, { description: 'The job.' })
  node!: JobType;
}

@ObjectType('JobConnection', { description: 'A page of jobs, newest first.' })
export class JobConnectionType {
  @Field(() => [JobEdgeType], { description: 'The jobs of this page with their cursors.' })
  edges!: JobEdgeType[];

  @Field(() => [JobType], { description: 'The jobs of this page, without cursors.' })
  nodes!: JobType[];

  @Field(() => PageInfoType, { description: 'Where this page begins and ends.' })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: 'The number of jobs on all pages.' })
  totalCount!: number;

  @Field(() => String, {
    description:
      'Pass it to `jobUpdates` as `after`: the subscription then continues from this list, and no change between the ' +
      'two is missed. Valid for 24 hours.',
  })
  updatesCursor!: string;
}
