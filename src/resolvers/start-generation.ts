import type { JsonObject } from '../core/model.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { Submission } from '../jobs/submit/submitter.js';
import type { GenerateArguments } from '../schema/generate-arguments.js';

/** Submits a checked generation, whichever mutation asks for it. The result is a `GenerationPayload`. */
export function startGeneration(
  { caller, jobs }: GraphContext,
  generation: { modelId: string; body: JsonObject },
  { idempotencyKey = null, labels, webhook = null }: GenerateArguments,
): Promise<Submission> {
  return jobs.submit({ caller, idempotencyKey, labels: labels ?? [], webhook, ...generation });
}
