import type { Connection } from './connection.js';
import { GatewayError } from './gateway-error.js';
import type { GenerateInput, WebhookInput } from './graph/types.js';
import { newIdempotencyKey } from './idempotency-key.js';
import type { Job } from './job.js';
import { generateOperation } from './operations.js';
import { markArrival } from './progress.js';
import { type Attempt, withRetries } from './retry.js';

/** A member of `GenerateInput`: the `inputName` of a model. Models that a gateway adds have names of their own. */
export type ModelName = keyof GenerateInput | (string & {});

/** The input of a model: its own type, or any object for a model that a gateway adds. */
export type InputOf<Name> = Name extends keyof GenerateInput
  ? NonNullable<GenerateInput[Name]>
  : Readonly<Record<string, unknown>>;

export interface GenerateOptions {
  /** At most 10 labels of your own, for filters of lists. */
  labels?: readonly string[];
  /** The most that it may cost, as a decimal such as `"0.25"`, in the currency of `quote`. */
  maxCost?: string;
  /** Where Pixazo posts the outcome. */
  webhook?: WebhookInput;
  /** A key of your own, if you retry the generation after a reload of the page. Left out: a random one. */
  idempotencyKey?: string;
  /** Ends the waiting. The generation may have started. */
  signal?: AbortSignal;
  /** For how long a generation without a job is retried, in milliseconds. 60,000 if left out. */
  maxWaitMs?: number;
  /** Called with the reason before each retry. */
  onRetry?: (error: GatewayError) => void;
}

const MAX_WAIT_MS = 60_000;

/** An input under the name of its model. The types know only the models of the package's build. */
export function generateInput(model: string, input: object): GenerateInput {
  return { [model]: input } as unknown as GenerateInput;
}

/**
 * Starts one generation. Lost responses and refusals that may pass lead to the same request with the same key, so it is
 * paid once at most.
 * @throws GatewayError, or the reason of the aborted signal
 */
export async function generate(
  connection: Connection,
  input: GenerateInput,
  {
    signal,
    maxWaitMs = MAX_WAIT_MS,
    onRetry,
    idempotencyKey = newIdempotencyKey(),
    ...given
  }: GenerateOptions,
): Promise<Job> {
  const { http, timing, ownChange } = connection;
  const variables = { ...given, input, idempotencyKey };
  let isUncertain = false;
  const attempt = async ({ leftMs }: Attempt) => {
    try {
      const withinMs = Math.min(leftMs, timing.answerWithinMs);
      return (await http.send(generateOperation, variables, { signal, withinMs })).generate.job;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      isUncertain ||= error.charged !== 'NO';
      throw isUncertain ? uncertain(error) : error;
    }
  };
  const retrying = { maxWaitMs, signal, failed: onRetry };
  const job = markArrival(await withRetries(connection, attempt, retrying));
  ownChange.set({ jobId: job.id, job });
  return job;
}

/** The error of the last request does not say that an earlier one without a response was not charged. */
function uncertain(error: GatewayError): GatewayError {
  return error.charged === 'NO' ? new GatewayError(error.message, { ...error, charged: 'UNKNOWN' }) : error;
}
