import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('DeleteJobPayload', { description: 'What `deleteJob` returns.' })
export class DeleteJobPayloadType {
  @Field(() => ID, { description: 'The id of the job that was deleted, to remove it from a cache.' })
  deletedJobId!: string;
}
