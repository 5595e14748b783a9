import { Field, ID, InterfaceType } from 'type-graphql';

/** An object as the resolvers return it where its type is not known beforehand. */
export interface NodeValue {
  __typename: string;
  id: string;
}

@InterfaceType('Node', {
  description:
    'An object that can be read by its id alone, with `Query.node`: a Job, a Media, an Upload or a Model.',
  resolveType: ({ __typename }: NodeValue) => __typename,
})
export abstract class NodeType {
  @Field(() => ID, { description: 'The id of the object, unique in the whole graph.' })
  id!: string;
}
