import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { Job } from '../core/job.js';
import type { JobUpdate } from '../jobs/watch/job-updates.js';
import { JobType } from '../schema/job.type.js';
import { JobFilterInput } from '../schema/job-connection.type.js';
import { JobUpdateType } from '../schema/job-update.type.js';
import { jobFilterOf } from './job-filter.js';

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

  @Subscription(() => JobUpdateType, {
    description:
      "Emits the changes of the caller's jobs, new and deleted ones included. Never completes. A slow reader gets the " +
      'latest revision of each job. An update may come twice: keep the greater `revision`.',
    subscribe: ({ args, context }) =>
      context.jobs.updates(context.caller, jobFilterOf(args.filter), args.after ?? null),
  })
  jobUpdates(
    @Root() update: JobUpdate,
    @Arg('filter', () => JobFilterInput, {
      nullable: true,
      description:
        'Emits only jobs that match, the change with which a job stops matching, and every deletion.',
    })
    _filter?: JobFilterInput | null,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'A `cursor` of an update, or the `updatesCursor` of a list: what changed since comes first. Left out: only ' +
        'changes from now on.',
    })
    _after?: string | null,
  ): JobUpdate {
    return update;
  }
}
