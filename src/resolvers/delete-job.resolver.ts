import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { GraphContext } from '../graphql/graph-context.js';
import { DeleteJobPayloadType } from '../schema/delete-job-payload.type.js';

/** The resolver class for deleting a job. */
@Resolver()
export class DeleteJobResolver {
  @Mutation(() => DeleteJobPayloadType, {
    description:
      'Deletes a job that has ended, with its input and results; a job that has not ended is refused. Its idempotency ' +
      'key stays used, and it still counts towards the quota. Incurs no charge.',
  })
  async deleteJob(
    @Arg('id', () => ID, { description: "The job's id." }) id: string,
    @Ctx() { caller, jobs }: GraphContext,
  ): Promise<DeleteJobPayloadType> {
    await jobs.deleteJob(caller, id);
    return { deletedJobId: id };
  }
}
