import { GraphQLError } from 'graphql';
import { ErrorCode, type GatewayError } from '../core/errors.js';

/** A refusal as GraphQL carries it; `status` is the HTTP status where the whole request is refused. */
export function asGraphQLError(error: GatewayError, status?: number): GraphQLError {
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: status === undefined ? {} : { http: { status } },
  });
}

/** The HTTP status of a request that is refused as a whole. */
export function statusOf({ code }: GatewayError): number {
  if (code === ErrorCode.UNAUTHENTICATED) return 401;
  if (code === ErrorCode.FORBIDDEN) return 403;
  if (code === ErrorCode.RATE_LIMITED) return 429;
  return code === ErrorCode.INTERNAL_SERVER_ERROR ? 503 : 400;
}
