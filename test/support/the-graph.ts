import type { GraphQLSchema } from 'graphql';
import { builtInModels } from '../../src/models/built-in-models.js';
import { ModelRegistry } from '../../src/models/model-registry.js';
import { graphParts } from '../../src/resolvers/graph-parts.js';
import { buildGraph } from '../../src/schema/graph.js';

/** The built-in models. */
export const models = new ModelRegistry(builtInModels);

/**
 * The gateway's graph of the built-in models.
 * @param live true for live mode, false for sandbox mode
 */
export function theGraph(live = true): GraphQLSchema {
  return buildGraph(graphParts(models, live));
}
