import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { Job } from '../core/job.js';
import { JobType } from '../schema/job.type.js';

/** The resolver class for following jobs. */
@Resolver()
export class JobSubscriptionsResolver {
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
}
