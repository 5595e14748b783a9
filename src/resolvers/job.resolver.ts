import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { Job } from '../core/job.js';
import type { JobFilter } from '../core/job-store.js';
import { MediaKind } from '../core/model.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { ModelDefinition } from '../models/model-definition.js';
import type { ModelRegistry } from '../models/model-registry.js';
import { checkOf, numberCheck, refuseProblems } from '../schema/input-checks.js';
import { JobType, type MediaType } from '../schema/job.type.js';
import { JobConnectionType, JobFilterInput } from '../schema/job-connection.type.js';
import { fromCursor, toCursor } from '../schema/job-cursor.js';

@ArgsType()
class JobsArguments {
  @Field(() => Int, { defaultValue: 20, description: 'How many jobs to return: 1 to 100.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'Only jobs older than the one with this cursor.' })
  after?: string | null;

  @Field(() => JobFilterInput, { nullable: true, description: 'Which jobs to list.' })
  filter?: JobFilterInput | null;
}

const checkPage = checkOf([['first', numberCheck({ minimum: 1, maximum: 100 })]], []);

/** The filter is kept for `totalCount`, which is counted only when selected. */
type JobPage = Omit<JobConnectionType, 'edges' | 'nodes' | 'totalCount'> & {
  edges: { cursor: string; node: Job }[];
  nodes: Job[];
  filter: JobFilter;
};

/** The resolver class for reading and following jobs. */
export function jobResolver(models: ModelRegistry): new () => object {
  @Resolver(() => JobType)
  class JobResolver {
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
      const nodes = found.slice(0, args.first);
      const edges = nodes.map((node) => ({ cursor: toCursor(node.id), node }));
      return {
        edges,
        nodes,
        pageInfo: {
          hasNextPage: found.length > nodes.length,
          hasPreviousPage: after !== null,
          startCursor: edges.at(0)?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
        filter,
      };
    }

    @Subscription(() => JobType, {
      description: 'Emits the job as it is now, then each later revision. Completes after the terminal one.',
      subscribe: ({ args, context }) => context.jobs.watch(context.caller, args.id),
    })
    jobStatus(@Root() job: Job, @Arg('id', () => ID, { description: "The job's id." }) _id: string): Job {
      return job;
    }

    @Subscription(() => JobType, {
      description:
        "Emits each new revision of the caller's jobs, including new jobs. Never completes. A slow reader gets each " +
        "job's latest revision without those before it.",
      subscribe: ({ context }) => context.jobs.watchAll(context.caller),
    })
    jobUpdates(@Root() job: Job): Job {
      return job;
    }

    @FieldResolver()
    model(@Root() job: Job): ModelDefinition {
      return models.get(job.modelId);
    }

    @FieldResolver()
    media(@Root() job: Job, @Ctx() { jobs, host }: GraphContext): MediaType[] {
      const { output } = models.get(job.modelId);
      return jobs
        .mediaOf(job, host)
        .map(({ url, mimeType }) => ({ url, mimeType, kind: kindOf(mimeType) ?? output }));
    }

    @FieldResolver()
    progress(@Root() job: Job, @Ctx() { jobs }: GraphContext): number {
      return jobs.progressOf(job);
    }

    @FieldResolver()
    estimatedCompletionAt(@Root() job: Job, @Ctx() { jobs }: GraphContext): Date | null {
      return jobs.estimatedCompletionAt(job);
    }
  }
  return JobResolver;
}

/** The resolver class for the fields of a list that are worked out only when selected. */
@Resolver(() => JobConnectionType)
export class JobConnectionResolver {
  @FieldResolver()
  totalCount(@Root() { filter }: JobPage, @Ctx() { jobs }: GraphContext): Promise<number> {
    return jobs.count(filter);
  }
}

function kindOf(mimeType: string): MediaKind | null {
  if (mimeType.startsWith('video/')) return MediaKind.VIDEO;
  return mimeType.startsWith('audio/') ? MediaKind.AUDIO : null;
}
