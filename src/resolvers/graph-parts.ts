import type { GraphContext } from '../graphql/graph-context.js';
import type { ModelRegistry } from '../models/model-registry.js';
import { generateInputOf } from '../schema/generate-input.js';
import type { GraphParts } from '../schema/graph.js';
import { inputTypeOf } from '../schema/input-type.js';
import { DeleteJobResolver } from './delete-job.resolver.js';
import { generateResolver } from './generate.resolver.js';
import { generateAnyResolver } from './generate-any.resolver.js';
import { jobResolver } from './job.resolver.js';
import { JobSubscriptionsResolver } from './job-subscriptions.resolver.js';
import { JobConnectionResolver, JobsResolver } from './jobs.resolver.js';
import { modelResolver } from './model.resolver.js';
import { nodeResolver } from './node.resolver.js';
import { quoteResolver } from './quote.resolver.js';
import { anyGenerationOf } from './read-generation.js';
import { UploadResolver } from './upload.resolver.js';
import { UsageResolver } from './usage.resolver.js';
import { ViewerResolver } from './viewer.resolver.js';

/**
 * The resolvers of the graph of these models.
 * @param live whether callers' addresses must be public, as they must for the real Pixazo
 */
export function graphParts(models: ModelRegistry, live: boolean): GraphParts<GraphContext> {
  const inputs = models.all.map((model) => ({ model, Input: inputTypeOf(model) }));
  const AnyInput = generateInputOf(inputs);
  const readGeneration = anyGenerationOf(models.all, live);
  return {
    resolvers: [
      nodeResolver(models),
      JobsResolver,
      JobConnectionResolver,
      JobSubscriptionsResolver,
      jobResolver(models),
      modelResolver(models),
      ...inputs.map(({ model, Input }) => generateResolver(model, Input, live)),
      generateAnyResolver(AnyInput, readGeneration, live),
      DeleteJobResolver,
      UploadResolver,
      quoteResolver(AnyInput, readGeneration),
      ViewerResolver,
      UsageResolver,
    ],
    entities: {
      // A job is found by its own caller alone, as by `job(id)`.
      Job: (id, { caller, jobs }) => jobs.find(caller, id),
      Upload: (id, { caller, uploads, host }) => uploads.find(caller, id, host),
      Model: (id) => models.find(id),
    },
  };
}
