import { type GraphQLSchema, printSchema } from 'graphql';
import { buildSchemaSync, type PubSub } from 'type-graphql';
import type { GraphContext } from '../jobs/jobs.js';
import { models } from '../models/index.js';
import { checkArguments } from '../schema/check-arguments.js';
import { type FindEntity, toSubgraph } from '../schema/subgraph.js';
import { generateResolver } from './generate.resolver.js';
import { JobConnectionResolver, jobResolver } from './job.resolver.js';
import { modelResolver } from './model.resolver.js';

/** type-graphql asks for one as soon as there is a subscription; ours bring their own iterators. */
const noPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('No subscription of this graph uses pubSub');
  },
};

const resolvers = [
  jobResolver(models),
  JobConnectionResolver,
  modelResolver(models),
  ...models.all.map(generateResolver),
] as const;

/**
 * The executable graph.
 * @param live whether the rules hold that only matter for the real Pixazo, such as public video addresses
 */
export function buildGraph(live: boolean): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [...resolvers],
    validateFn: checkArguments(live),
    pubSub: noPubSub,
  });
  // type-graphql has no place for what the three roots are.
  for (const [type, description] of [
    [schema.getQueryType(), 'What can be read.'],
    [schema.getMutationType(), 'What costs money: one mutation for each model.'],
    [schema.getSubscriptionType(), 'What can be followed live, over WebSocket or Server-Sent Events.'],
  ] as const) {
    if (type) type.description = description;
  }
  return schema;
}

/** What other subgraphs can refer to by id. A job is found by its own caller alone, as by `job(id)`. */
const entities: Record<string, FindEntity<GraphContext>> = {
  Job: (id, { caller, jobs }) => jobs.find(caller, id),
  Model: (id) => models.all.find((model) => model.id === id) ?? null,
};

/** The graph as it is served, by itself or as a subgraph, and its SDL. */
export function servedGraph(options: { live: boolean; subgraph: boolean; introspection: boolean }): {
  schema: GraphQLSchema;
  sdl: string;
} {
  const schema = buildGraph(options.live);
  if (!options.subgraph) return { schema, sdl: printSchema(schema) };
  // Relay's page type is alike wherever there are lists.
  return toSubgraph(schema, { entities, shareable: ['PageInfo'], introspection: options.introspection });
}
