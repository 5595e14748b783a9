import { GraphQLSchema, isInputObjectType, printSchema } from 'graphql';
import toFastProperties from 'to-fast-properties';
import { buildSchemaSync, type NonEmptyArray, type PubSub } from 'type-graphql';
import { GENERATE_INPUT } from './generate-input.js';
import { type FindEntity, toSubgraph } from './subgraph.js';

/** The resolvers of the graph. */
export interface GraphParts<Context> {
  resolvers: NonEmptyArray<new () => object>;
  /** The types that other subgraphs can refer to by id, by name. */
  entities: Record<string, FindEntity<Context>>;
}

/** type-graphql demands one as soon as there is a subscription; those of this graph bring their own iterators. */
const noPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('No subscription of this graph uses pubSub');
  },
};

/** type-graphql has no place for the descriptions of the root types. */
const rootDescriptions = {
  Query: 'Reads jobs, models and the caller. Costs nothing.',
  Mutation: 'Starts generations: one mutation for each model, and `generate` for any. Each incurs a charge.',
  Subscription: 'Follows jobs live, over WebSocket or Server-Sent Events.',
};

/** The executable graph. */
export function buildGraph({ resolvers }: Pick<GraphParts<never>, 'resolvers'>): GraphQLSchema {
  // The resolvers check their arguments themselves.
  // Its check runs the whole introspection query at each start. Apollo Server validates every schema that it is given.
  const built = buildSchemaSync({ resolvers, validate: false, pubSub: noPubSub, skipCheck: true });
  // type-graphql lists the types with an interface first; without its list, printing begins with the root types.
  const schema = new GraphQLSchema({ ...built.toConfig(), types: [] });
  for (const [name, description] of Object.entries(rootDescriptions)) {
    const type = schema.getType(name);
    if (type) type.description = description;
  }
  // Nor for @oneOf.
  const anyInput = schema.getType(GENERATE_INPUT);
  if (isInputObjectType(anyInput)) {
    anyInput.isOneOf = true;
    // graphql lists the members for each value of the type. Of hundreds, V8 lists them ten times faster this way.
    toFastProperties(anyInput.getFields());
  }
  return schema;
}

/** The graph as it is served, by itself or as a subgraph, and its SDL, which is printed when it is first read. */
export function servedGraph<Context>(
  parts: GraphParts<Context>,
  options: { subgraph: boolean; introspection: boolean },
): { schema: GraphQLSchema; sdl: () => string } {
  const schema = buildGraph(parts);
  if (!options.subgraph) {
    let sdl: string | undefined;
    return { schema, sdl: () => (sdl ??= printSchema(schema)) };
  }
  // Relay's page type is the same in every graph with lists.
  return toSubgraph(schema, {
    entities: parts.entities,
    shareable: ['PageInfo'],
    introspection: options.introspection,
  });
}
