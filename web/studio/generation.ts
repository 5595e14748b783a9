import { type Client, type CombinedError, gql } from 'urql';
import { uuidv7 } from 'uuidv7';
import { type ErrorCode, JobPartsFragmentDoc } from '../graph/graphql.js';
import type { Job } from './job-feed.js';
import type { Model } from './parameter-value.js';

/** One generation that somebody asked for. Sent again, it is the same one: its key makes sure that it is paid once. */
export interface Attempt {
  input: Record<string, unknown>;
  idempotencyKey: string;
}

/** The attempt of a click: the last one again if its input is the same and it brought no job, or a new one. */
export function attemptAt(input: Record<string, unknown>, withoutJob: Attempt | null): Attempt {
  const isSame = withoutJob !== null && JSON.stringify(withoutJob.input) === JSON.stringify(input);
  return isSame ? withoutJob : { input, idempotencyKey: uuidv7() };
}

/** Why an attempt brought no job. */
export interface Refusal {
  /** Null: no answer came, so nobody here knows whether it started. */
  code: ErrorCode | null;
  message: string;
  /** The problem with each parameter, by its name. */
  fields: Record<string, string>;
  /** Whether the same attempt may succeed later. */
  retryable: boolean;
  retryAfterSeconds: number | null;
}

/** The input type of `generateX` is `XInput`, for every model. */
export function inputTypeOf({ mutation }: Pick<Model, 'mutation'>): string {
  return `${mutation.replace(/^generate/, '')}Input`;
}

/** Starts a generation. A model that came after this page was built has its mutation all the same. */
export async function generate(client: Client, model: Model, attempt: Attempt): Promise<Job | Refusal> {
  const mutation = gql<{ generation: { job: Job } }, Attempt>`
    mutation Generate($input: ${inputTypeOf(model)}!, $idempotencyKey: String!) {
      generation: ${model.mutation}(input: $input, idempotencyKey: $idempotencyKey) { job { ...JobParts } }
    }
    ${JobPartsFragmentDoc}
  `;
  const { data, error } = await client.mutation(mutation, attempt);
  return data?.generation.job ?? refusalFrom(error);
}

function refusalFrom(error: CombinedError | undefined): Refusal {
  const facts = error?.graphQLErrors[0];
  if (!facts) return unanswered;
  const { code, retryable, retryAfterSeconds } = facts.extensions as Partial<Refusal>;
  return {
    code: code ?? 'INTERNAL_SERVER_ERROR',
    message: facts.message,
    fields: fieldProblems(error),
    retryable: retryable === true || code === 'UNAUTHENTICATED' || code === 'INTERNAL_SERVER_ERROR',
    retryAfterSeconds: retryAfterSeconds ?? null,
  };
}

const unanswered: Refusal = {
  code: null,
  message: 'No answer came, so it may or may not have started.',
  fields: {},
  retryable: true,
  retryAfterSeconds: null,
};

/** Each error may name several fields, by their path from the arguments on. */
function fieldProblems(error: CombinedError): Record<string, string> {
  const named = error.graphQLErrors.flatMap(
    ({ extensions }) => (extensions.fields ?? []) as { path: string[]; message: string }[],
  );
  return Object.fromEntries(
    named
      .filter(({ path }) => path[0] === 'input' && path[1] !== undefined)
      .map(({ path, message }) => [path[1], sentence(message)]),
  );
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`;
}
