import type { JsonObject } from '../core/model.js';
import { parseAmount } from '../core/money.js';
import type { UploadUse } from '../files/uploads.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { Submission } from '../jobs/submit/submitter.js';
import type { GenerateArguments } from '../schema/generate-arguments.js';

/** Submits a checked generation, whichever mutation asks for it. The result is a `GenerationPayload`. */
export function startGeneration(
  { caller, team, isAdmin, jobs }: GraphContext,
  generation: { modelId: string; body: JsonObject; uploads: UploadUse[] },
  { idempotencyKey = null, labels, maxCost, webhook = null }: GenerateArguments,
): Promise<Submission> {
  return jobs.submit({
    caller,
    team,
    isAdmin,
    idempotencyKey,
    labels: labels ?? [],
    maxCost: maxCost == null ? null : parseAmount(maxCost),
    webhook,
    ...generation,
  });
}
