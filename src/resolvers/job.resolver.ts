import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Job } from '../core/job.js';
import { MediaKind } from '../core/model.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { ModelDefinition } from '../models/model-definition.js';
import type { ModelRegistry } from '../models/model-registry.js';
import { JobType, type MediaType } from '../schema/job.type.js';

/** The resolver class for the fields of a job that are worked out when selected. */
export function jobResolver(models: ModelRegistry): new () => object {
  @Resolver(() => JobType)
  class JobResolver {
    @FieldResolver()
    model(@Root() job: Job): ModelDefinition {
      return models.get(job.modelId);
    }

    @FieldResolver()
    media(@Root() job: Job, @Ctx() { jobs, host }: GraphContext): MediaType[] {
      const { output } = models.get(job.modelId);
      return jobs
        .mediaOf(job, host)
        .map(({ url, mimeType }) => ({ url, mimeType, kind: kindOf(mimeType) ?? output }));
    }

    @FieldResolver()
    progress(@Root() job: Job, @Ctx() { jobs }: GraphContext): number {
      return jobs.progressOf(job);
    }

    @FieldResolver()
    estimatedCompletionAt(@Root() job: Job, @Ctx() { jobs }: GraphContext): Date | null {
      return jobs.estimatedCompletionAt(job);
    }
  }
  return JobResolver;
}

function kindOf(mimeType: string): MediaKind | null {
  if (mimeType.startsWith('video/')) return MediaKind.VIDEO;
  return mimeType.startsWith('audio/') ? MediaKind.AUDIO : null;
}
