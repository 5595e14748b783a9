import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { statusOf } from '../graphql/request-error.js';

/** Sets the headers that tell HTTP clients how to authenticate, and when to try again. */
export function addRefusalHeaders(reply: FastifyReply, { code, retryAfterSeconds }: GatewayError): void {
  if (code === ErrorCode.UNAUTHENTICATED) reply.header('www-authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
}

/** An error handler of routes that are not GraphQL: refusals are `{ "error": "…" }`. @throws any other error */
export function refusePlainly(
  error: FastifyError | GatewayError,
  _request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (!(error instanceof GatewayError)) throw error;
  addRefusalHeaders(reply, error);
  return reply.code(statusOf(error)).type('application/json; charset=utf-8').send({ error: error.message });
}
