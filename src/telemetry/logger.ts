import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import { GraphQLError } from 'graphql';
import pretty from 'pino-pretty';

/**
 * Log lines that a person can read on a terminal, and JSON lines for machines everywhere else. Of a request they hold
 * the method and the route, never its headers, its query or what stands in its path; of an error what it says, neither
 * its stack nor what a library put beside it, such as the bytes of a request that it could not read.
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
