import { Field, ObjectType } from 'type-graphql';
import { JobType } from './job.type.js';

@ObjectType('GenerationPayload', { description: 'The result of a mutation that starts a generation.' })
export class GenerationPayloadType {
  @Field(() => JobType, { description: 'The job. Follow it with the `jobStatus` subscription.' })
  job!: JobType;

  @Field(() => Boolean, {
    description:
      'Whether an earlier request with this idempotency key started the job. This request then started nothing and ' +
      'incurred no charge of its own.',
  })
  replayed!: boolean;
}
