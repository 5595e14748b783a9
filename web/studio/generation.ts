import type { Client, CombinedError } from 'urql';
import { uuidv7 } from 'uuidv7';
import { type ErrorCode, GenerateDocument, type GenerateInput } from '../graph/graphql.js';
import type { Job } from './job-feed.js';
import type { Model } from './parameter-value.js';

/** One generation that a user asked for. Sending it again starts nothing new: its key makes sure that it is paid once. */
export interface Attempt {
  input: Record<string, unknown>;
  idempotencyKey: string;
}

/** The attempt of a click: the last one again if it has the same input and brought no job, or else a new one. */
export function attemptAt(input: Record<string, unknown>, withoutJob: Attempt | null): Attempt {
  const isSame = withoutJob !== null && JSON.stringify(withoutJob.input) === JSON.stringify(input);
  return isSame ? withoutJob : { input, idempotencyKey: uuidv7() };
}

/** Why an attempt brought no job. */
export interface Refusal {
  /** Null: no response arrived, so it is not known whether it started. */
  code: ErrorCode | null;
  message: string;
  /** The problem with each parameter, by its name. */
  fields: Record<string, string>;
  /** Whether the same attempt may succeed later. */
  retryable: boolean;
  retryAfterSeconds: number | null;
}

/** Starts a generation of any model, also of one that was added after this page was built. */
export async function generate(
  client: Client,
  { inputName }: Pick<Model, 'inputName'>,
  { input, idempotencyKey }: Attempt,
): Promise<Job | Refusal> {
  // The types know only the models of the page's build.
  const anyModel: Record<string, unknown> = { [inputName]: input };
  const variables = { input: anyModel as GenerateInput, idempotencyKey };
  const { data, error } = await client.mutation(GenerateDocument, variables);
  return data?.generate.job ?? refusalFrom(error);
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
  message: 'No response arrived, so it may or may not have started.',
  fields: {},
  retryable: true,
  retryAfterSeconds: null,
};

/** Each error may name several parameters, by paths such as `input`, the model's input name, `duration`. */
function fieldProblems(error: CombinedError): Record<string, string> {
  const named = error.graphQLErrors.flatMap(
    ({ extensions }) => (extensions.fields ?? []) as { path: string[]; message: string }[],
  );
  return Object.fromEntries(
    named
      .filter(({ path }) => path[0] === 'input' && path[2] !== undefined)
      .map(({ path, message }) => [path[2], sentence(message)]),
  );
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`;
}
