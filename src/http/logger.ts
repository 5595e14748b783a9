import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import pretty from 'pino-pretty';

/**
 * Log lines that a person can read on a terminal, and JSON lines for machines everywhere else. Of a request they hold
 * the method and the route, never its headers, its query or what stands in its path.
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
    },
  };
}
