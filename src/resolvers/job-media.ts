import type { Job } from '../core/job.js';
import { MediaKind } from '../core/model.js';
import { downloadName } from '../files/download-name.js';
import { mediaId } from '../files/media-id.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { ModelRegistry } from '../models/model-registry.js';
import type { MediaType } from '../schema/job.type.js';

/** The results of a job as the graph returns them. */
export function mediaOf(job: Job, models: ModelRegistry, { jobs, host }: GraphContext): MediaType[] {
  const { output } = models.describe(job.modelId);
  return jobs.mediaOf(job, host).map((file, index) => ({
    id: mediaId(job.id, index),
    filename: downloadName(job, index),
    kind: kindOf(file.mimeType) ?? output,
    ...file,
  }));
}

const kindsByType = new Map([
  ['video', MediaKind.VIDEO],
  ['audio', MediaKind.AUDIO],
  ['image', MediaKind.IMAGE],
  ['text', MediaKind.TEXT],
  ['model', MediaKind.MODEL_3D],
]);

/** Null: the type does not say. */
function kindOf(mimeType: string): MediaKind | null {
  return kindsByType.get(mimeType.slice(0, mimeType.indexOf('/'))) ?? null;
}
