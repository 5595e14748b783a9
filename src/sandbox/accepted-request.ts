import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { generationSchema } from './generation.js';
import { type Scenario, scenarioOf, scenarios } from './scenario.js';

/** A request that the sandbox accepted. It never changes; all times are milliseconds since 1970. */
export const acceptedRequestSchema = z.object({
  requestId: z.string(),
  modelId: z.string(),
  generation: generationSchema,
  scenario: z.enum(scenarios),
  acceptedAt: z.number(),
  processingAt: z.number(),
  endsAt: z.number(),
  webhook: z.object({ url: z.string(), mode: z.enum(['terminal', 'sync']) }).nullable(),
  /** Where the stand-in was reached, without a slash at the end: callbacks name their media under it. */
  baseUrl: z.string(),
});

export type AcceptedRequest = Readonly<z.infer<typeof acceptedRequestSchema>>;

/** How long a job takes, in milliseconds. */
export interface Pace {
  queuedMs: number;
  processingMs: number;
  slowMs: number;
}

/** Fixes when the job starts and ends, so that a later start with another pace cannot turn its status back. */
export function acceptRequest(
  submitted: Pick<AcceptedRequest, 'modelId' | 'generation' | 'webhook' | 'baseUrl'>,
  pace: Pace,
  now: number,
): AcceptedRequest {
  const scenario: Scenario = scenarioOf(submitted.generation.prompt);
  const processingAt = now + pace.queuedMs;
  return {
    ...submitted,
    requestId: `${submitted.modelId}_${uuidv7()}`,
    scenario,
    acceptedAt: now,
    processingAt,
    endsAt: processingAt + pace.processingMs + (scenario === 'slow' ? pace.slowMs : 0),
  };
}
