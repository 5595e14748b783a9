import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('DeleteJobPayload', { description: 'The result of `deleteJob`.' })
export class DeleteJobPayloadType {
  @Field(() => ID, { description: 'The id of the job that was deleted, to remove it from a cache.' })
  deletedJobId!: string;
}
