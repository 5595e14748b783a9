import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Job } from '../core/job.js';
import type { JsonObject } from '../core/model.js';
import { withAddresses } from '../files/pixazo-with-uploads.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { ModelDefinition } from '../models/model-definition.js';
import type { ModelRegistry } from '../models/model-registry.js';
import { graphInputOf, inputOfRemovedModel, type ToGraphInput } from '../models/request-body.js';
import { JobType, type MediaType } from '../schema/job.type.js';
import type { JobCostType } from '../schema/money.type.js';
import { mediaOf } from './job-media.js';
import { costOf } from './money-values.js';

/** The resolver class for the fields of a job that are worked out when selected. */
export function jobResolver(models: ModelRegistry): new () => object {
  const toGraphInput = new Map<string, ToGraphInput>(
    models.all.map((model) => [model.id, graphInputOf(model)]),
  );

  /** The body with addresses of uploads, without the signatures that Pixazo gets. */
  function shownBody({ modelId, input }: Job, { uploads, host }: GraphContext): JsonObject {
    return withAddresses(input, models.urlParametersOf(modelId), (id) => uploads.addresses.plain(id, host));
  }

  @Resolver(() => JobType)
  class JobResolver {
    @FieldResolver()
    model(@Root() job: Job): ModelDefinition {
      return models.describe(job.modelId);
    }

    @FieldResolver()
    input(@Root() job: Job, @Ctx() context: GraphContext): JsonObject {
      const toInput = toGraphInput.get(job.modelId) ?? inputOfRemovedModel;
      return toInput(shownBody(job, context));
    }

    @FieldResolver()
    request(@Root() job: Job, @Ctx() context: GraphContext): JsonObject {
      return shownBody(job, context);
    }

    @FieldResolver()
    media(@Root() job: Job, @Ctx() context: GraphContext): MediaType[] {
      return mediaOf(job, models, context);
    }

    @FieldResolver()
    cost(@Root() { cost }: Job): JobCostType | null {
      return cost && costOf(cost);
    }

    @FieldResolver()
    progress(@Root() job: Job, @Ctx() { jobs }: GraphContext): number {
      return jobs.progressOf(job);
    }

    @FieldResolver()
    estimatedCompletionAt(@Root() job: Job, @Ctx() { jobs }: GraphContext): Date | null {
      return jobs.estimatedCompletionAt(job);
    }

    @FieldResolver()
    estimatedSecondsRemaining(@Root() job: Job, @Ctx() { jobs }: GraphContext): number | null {
      return jobs.estimatedSecondsRemaining(job);
    }
  }
  return JobResolver;
}
