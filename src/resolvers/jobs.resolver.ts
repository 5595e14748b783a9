import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Job } from '../core/job.js';
import type { JobFilter } from '../core/job-store.js';
import type { GraphContext } from '../graphql/graph-context.js';
import { checkOf, numberCheck, refuseProblems } from '../schema/input-checks.js';
import { JobType } from '../schema/job.type.js';
import { JobConnectionType, JobFilterInput } from '../schema/job-connection.type.js';
import { fromCursor, toCursor } from '../schema/job-cursor.js';

@ArgsType()
class JobsArguments {
  @Field(() => Int, { defaultValue: 20, description: 'How many jobs to return: 1 to 100.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'Only jobs older than the one with this cursor.' })
  after?: string | null;

  @Field(() => JobFilterInput, { nullable: true, description: 'Lists only jobs that match.' })
  filter?: JobFilterInput | null;
}

const checkPage = checkOf([['first', numberCheck({ minimum: 1, maximum: 100 })]], []);

/** The filter is kept for `totalCount`, which is counted only when selected. */
type JobPage = Omit<JobConnectionType, 'edges' | 'nodes' | 'totalCount'> & {
  edges: { cursor: string; node: Job }[];
  nodes: Job[];
  filter: JobFilter;
};

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
  ): Promise<JobPage> {
    refuseProblems(checkPage(args));
    const filter = {
      caller,
      statuses: args.filter?.status ?? undefined,
      modelId: args.filter?.modelId ?? undefined,
    };
    const after = args.after ? fromCursor(args.after) : null;
    const found = await jobs.list(filter, { after, limit: args.first + 1 });
    return pageOf(found, args.first, { hasPreviousPage: after !== null, filter });
  }
}

/** The resolver class for the fields of a list that are worked out only when selected. */
@Resolver(() => JobConnectionType)
export class JobConnectionResolver {
  @FieldResolver()
  totalCount(@Root() { filter }: JobPage, @Ctx() { jobs }: GraphContext): Promise<number> {
    return jobs.count(filter);
  }
}

/** @param found the jobs of the page, and one more where another page follows */
function pageOf(found: Job[], first: number, page: { hasPreviousPage: boolean; filter: JobFilter }): JobPage {
  const nodes = found.slice(0, first);
  const edges = nodes.map((node) => ({ cursor: toCursor(node.id), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: found.length > nodes.length,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    filter: page.filter,
  };
}
