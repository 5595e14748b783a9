import type { FastifyReply } from 'fastify';
import { ErrorCode, type GatewayError } from '../core/errors.js';

/** Sets the headers that tell HTTP clients how to authenticate, and when to try again. */
export function addRefusalHeaders(reply: FastifyReply, { code, retryAfterSeconds }: GatewayError): void {
  if (code === ErrorCode.UNAUTHENTICATED) reply.header('www-authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
}
