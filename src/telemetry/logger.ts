import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import { GraphQLError } from 'graphql';
import pretty from 'pino-pretty';
import { unforeseenError } from './unforeseen-error.js';

/**
 * Log lines that a person can read on a terminal, and JSON lines everywhere else. Of a request they hold the method and
 * the route, never its headers, query or path. Of `err` they hold the message without the stack or what a library added,
 * such as the bytes of an unreadable request; of `unforeseen` the stack without the message.
 */
export function loggerOptions(
  level: string,
  destination?: NodeJS.WritableStream,
): FastifyServerOptions['logger'] {
  const onTerminal = !destination && process.stdout.isTTY;
  return {
    level,
    stream: destination ?? (onTerminal ? pretty({ sync: true, ignore: 'pid,hostname' }) : process.stdout),
    serializers: {
      req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions?.url }),
      unforeseen: (error: unknown) => unforeseenError(error),
      // fastify's type asks for a stack, pino does not.
      err: whatWentWrong as (error: Error) => { type: string; message: string; stack: string },
    },
  };
}

function whatWentWrong(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    ...(error instanceof GraphQLError && error.path && { path: error.path }),
  };
}
