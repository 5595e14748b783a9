import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { LONGEST_AUTHORIZATION } from '../auth/authenticator.js';

/** The header block of a request, in bytes. */
export const LONGEST_HEADER_BLOCK = 16 * 1024;

/**
 * The longest value of each header that this process parses, in characters. Some parsers take time by the square of
 * the length, so no longer value reaches them.
 */
const limits: [name: string, characters: number][] = [
  ['authorization', LONGEST_AUTHORIZATION],
  ['content-type', 256],
  ...[
    'accept',
    'accept-encoding',
    'access-control-request-headers',
    'host',
    'if-match',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'if-unmodified-since',
    'origin',
    'range',
    'sec-websocket-extensions',
    'sec-websocket-protocol',
    'traceparent',
    'tracestate',
    'upgrade',
  ].map((name): [string, number] => [name, 1_024]),
];

/** A sentence that names the first header that is too long to be parsed, or null. */
export function headerProblem(headers: IncomingHttpHeaders): string | null {
  for (const [name, most] of limits) {
    const value = headers[name];
    if (value !== undefined && value.length > most)
      return `The ${name} header has more than ${most} characters.`;
  }
  return null;
}

/** Refuses requests with longer headers than `limits` with 431, which pages of any origin may read. */
export function limitHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const problem = headerProblem(request.headers);
    if (problem === null) return done();
    reply.header('access-control-allow-origin', '*');
    done(Object.assign(new Error(problem), { statusCode: 431 }));
  });
}
