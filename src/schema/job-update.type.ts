import { Field, ID, ObjectType } from 'type-graphql';
import { JobType } from './job.type.js';

@ObjectType('JobUpdate', { description: "A change of one of the caller's jobs." })
export class JobUpdateType {
  @Field(() => ID, { description: 'The id of the job.' })
  jobId!: string;

  @Field(() => JobType, {
    nullable: true,
    description: 'The job as it is now. Null when it was deleted: remove it from your list.',
  })
  job!: JobType | null;

  @Field(() => String, {
    description:
      'Keep the latest one. After a lost connection, pass it to `jobUpdates` as `after` to get what changed since. ' +
      'Valid for 24 hours.',
  })
  cursor!: string;
}
