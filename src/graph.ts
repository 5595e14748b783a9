import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type PubSub } from 'type-graphql';
import { models } from './models/index.js';
import { generateResolver } from './resolvers/generate.resolver.js';
import { JobConnectionResolver, jobResolver } from './resolvers/job.resolver.js';
import { modelResolver } from './resolvers/model.resolver.js';
import { checkArguments } from './schema/check-arguments.js';

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
    [schema.getSubscriptionType(), 'What can be followed live, over WebSocket.'],
  ] as const) {
    if (type) type.description = description;
  }
  return schema;
}
