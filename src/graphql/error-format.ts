import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { CorruptRowError } from '../core/corrupt-row.js';
import { badUserInput, Charged, ErrorCode, GatewayError } from '../core/errors.js';
import { documentProblem } from './input-problems.js';
import { pastLimits } from './operation-limits.js';

/** Receives each unforeseen error, and the request id that the client got. */
export type OnUnforeseen = (error: unknown, requestId: string) => void;

/**
 * The part of an error that clients see: a code of the contract, whether to try again, and whether it was charged. An unforeseen
 * error goes to `onUnforeseen`; its client sees only a request id, which all errors of one `ofRequest` share.
 */
export function formatError(error: unknown, onUnforeseen: OnUnforeseen): GraphQLFormattedError {
  const place = error instanceof GraphQLError ? { locations: error.locations, path: error.path } : {};
  const known = gatewayErrorIn(error) ?? requestErrorIn(error);
  if (known) return { message: known.message, ...place, extensions: extensionsOf(known) };
  const requestId = requestIdOf(error) ?? randomUUID();
  const cause = causeOf(error);
  onUnforeseen(cause, requestId);
  const shown = shownFor(cause, isPaid(error));
  return { message: shown.message, ...place, extensions: { ...extensionsOf(shown), requestId } };
}

/**
 * The errors of one request: those that turn out to be unforeseen have one request id, and say whether it was charged.
 */
export function ofRequest(errors: readonly GraphQLError[], charged = Charged.NO): GraphQLError[] {
  const extensions = { requestId: randomUUID(), charged };
  return errors.map((error) => {
    const { message, nodes, path, originalError = error } = error;
    return new GraphQLError(message, { nodes, path, originalError, extensions });
  });
}

function shownFor(cause: unknown, isPaid: boolean): GatewayError {
  if (cause instanceof CorruptRowError) return unreadable(cause);
  return isPaid ? unforeseenMutation : unforeseen;
}

/** For the job's own caller, who knows its id. */
function unreadable({ jobId }: CorruptRowError): GatewayError {
  return new GatewayError(
    ErrorCode.INTERNAL_SERVER_ERROR,
    `What the gateway has stored of the job ${jobId} cannot be read, now or later. Ask the operator of the gateway, with ` +
      'this requestId; other jobs are not affected.',
  );
}

function requestIdOf(error: unknown): string | undefined {
  const requestId = error instanceof GraphQLError ? error.extensions.requestId : undefined;
  return typeof requestId === 'string' ? requestId : undefined;
}

function isPaid(error: unknown): boolean {
  return error instanceof GraphQLError && error.extensions.charged === Charged.UNKNOWN;
}

function extensionsOf(error: GatewayError): Record<string, unknown> {
  const { code, retryable, charged, retryAfterSeconds, fields, upstream, budget } = error;
  return {
    code,
    retryable,
    charged,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(fields && { fields }),
    ...(upstream && { upstream }),
    ...(budget && { budget }),
  };
}

const unforeseen = new GatewayError(
  ErrorCode.INTERNAL_SERVER_ERROR,
  'Something went wrong in the gateway. Its log has the details under this requestId.',
);
const unforeseenMutation = new GatewayError(
  ErrorCode.INTERNAL_SERVER_ERROR,
  'Something went wrong in the gateway. Its log has the details under this requestId. Send a mutation again only with ' +
    'the same idempotencyKey.',
  { charged: Charged.UNKNOWN },
);

/** The error that a resolver threw; GraphQL wraps it. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

function gatewayErrorIn(error: unknown): GatewayError | null {
  const cause = causeOf(error);
  return cause instanceof GatewayError ? cause : null;
}

/** An error that GraphQL itself raised, before or instead of executing it. */
function requestErrorIn(error: unknown): GatewayError | null {
  if (!(error instanceof GraphQLError)) return null;
  const failedInResolver = error.path !== undefined && error.nodes?.[0]?.kind === 'Field';
  if (failedInResolver) return null;
  const rejected = pastLimits(error);
  if (rejected) return rejected;
  const problem = documentProblem(error);
  return problem.path.length > 0
    ? badUserInput([problem])
    : new GatewayError(ErrorCode.BAD_USER_INPUT, problem.message);
}
