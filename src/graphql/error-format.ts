import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { badUserInput, Charged, ErrorCode, GatewayError } from '../core/errors.js';
import { documentProblem } from './input-problems.js';
import { pastLimits } from './operation-limits.js';

/**
 * What a client is told of any error: a code of the contract, whether trying again helps and whether it cost money.
 * What nobody foresaw is told to `onUnforeseen` and shows nothing of itself.
 */
export function formatError(error: unknown, onUnforeseen: (error: unknown) => void): GraphQLFormattedError {
  const place = error instanceof GraphQLError ? { locations: error.locations, path: error.path } : {};
  const known = gatewayErrorIn(error) ?? requestErrorIn(error);
  if (!known) onUnforeseen(error);
  const told = known ?? unforeseen;
  return {
    message: told.message,
    ...place,
    extensions: {
      code: told.code,
      retryable: told.retryable,
      charged: told.charged,
      ...(told.retryAfterSeconds !== undefined && { retryAfterSeconds: told.retryAfterSeconds }),
      ...(told.fields && { fields: told.fields }),
      ...(told.upstream && { upstream: told.upstream }),
    },
  };
}

const unforeseen = new GatewayError(
  ErrorCode.INTERNAL_SERVER_ERROR,
  'Something went wrong in the gateway. Its log says what; send a mutation again only with the same idempotencyKey.',
  { charged: Charged.UNKNOWN },
);

function gatewayErrorIn(error: unknown): GatewayError | null {
  if (error instanceof GatewayError) return error;
  return error instanceof GraphQLError && error.originalError ? gatewayErrorIn(error.originalError) : null;
}

/** What GraphQL itself found wrong with a request, before or instead of running it. */
function requestErrorIn(error: unknown): GatewayError | null {
  if (!(error instanceof GraphQLError)) return null;
  const failedWhileRunning = error.path !== undefined && error.nodes?.[0]?.kind === 'Field';
  if (failedWhileRunning) return null;
  const rejected = pastLimits(error);
  if (rejected) return rejected;
  const problem = documentProblem(error);
  return problem.path.length > 0
    ? badUserInput([problem])
    : new GatewayError(ErrorCode.BAD_USER_INPUT, problem.message);
}
