import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Job } from '../core/job.js';
import type { JobFilter } from '../core/job-store.js';
import type { GraphContext } from '../graphql/graph-context.js';
import { JobType } from '../schema/job.type.js';
import { JobConnectionType, JobFilterInput } from '../schema/job-connection.type.js';
import { jobFilterOf } from './job-filter.js';
import { type ConnectionPage, connectionPageOf, type PageArguments, pageOf } from './job-page.js';

@ArgsType()
class JobsArguments implements PageArguments {
  @Field(() => Int, {
    nullable: true,
    description: 'How many jobs to return, from the newest on: 1 to 100. 20 without `first` and `last`.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only jobs older than the one with this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many jobs to return from the oldest end: 1 to 100. Not together with `first`.',
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only jobs newer than the one with this cursor.' })
  before?: string | null;

  @Field(() => JobFilterInput, { nullable: true, description: 'Lists only jobs that match.' })
  filter?: JobFilterInput | null;
}

/** The filter is kept for `totalCount`, which is counted only when selected. */
type ListedJobs = ConnectionPage & { filter: JobFilter; updatesCursor: string };

/** The resolver class for reading jobs. */
@Resolver()
export class JobsResolver {
  @Query(() => JobType, {
    nullable: true,
    description: "One of the caller's jobs; null when there is none with this id.",
  })
  job(
    @Arg('id', () => ID, { description: "The job's id." }) id: string,
    @Ctx() { caller, jobs }: GraphContext,
  ): Promise<Job | null> {
    return jobs.find(caller, id);
  }

  @Query(() => JobConnectionType, { description: "The caller's jobs, newest first." })
  async jobs(
    @Args(() => JobsArguments) args: JobsArguments,
    @Ctx() { caller, jobs }: GraphContext,
  ): Promise<ListedJobs> {
    const page = pageOf(args);
    const filter = { caller, ...jobFilterOf(args.filter) };
    // Before the list: it then shows every change before the cursor.
    const updatesCursor = await jobs.cursor();
    const found = await jobs.list(filter, { ...page, limit: page.limit + 1 });
    return { filter, updatesCursor, ...connectionPageOf(found, page) };
  }
}

/** The resolver class for the fields of a list that are worked out only when selected. */
@Resolver(() => JobConnectionType)
export class JobConnectionResolver {
  @FieldResolver()
  totalCount(@Root() { filter }: ListedJobs, @Ctx() { jobs }: GraphContext): Promise<number> {
    return jobs.count(filter);
  }
}
