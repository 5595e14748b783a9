import type { IncomingMessage } from 'node:http';
import accepts from 'accepts';
import type { FastifyRequest } from 'fastify';

// With the parameter, as an Accept that names it matches no type without it.
const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';
const EVENT_STREAM = 'text/event-stream';

/** The media type of a GraphQL response to this request, or null where its Accept allows none. */
export function jsonTypeFor(request: FastifyRequest): string | null {
  return preferredOf(request, [JSON_TYPE, GRAPHQL_TYPE]);
}

/** Whether the client would rather have a page than a GraphQL response: true of browsers, not of `*\/*` alone. */
export function wantsHtml(request: FastifyRequest): boolean {
  return preferredOf(request, [JSON_TYPE, GRAPHQL_TYPE, HTML_TYPE]) === HTML_TYPE;
}

/** Whether Accept allows an event stream, also by a wildcard. */
export function acceptsStream(request: FastifyRequest): boolean {
  return preferredOf(request, [EVENT_STREAM]) !== null;
}

/** Whether Accept names event streams, which wildcards do not. */
export function namesStream(request: FastifyRequest): boolean {
  return request.headers.accept?.toLowerCase().includes(EVENT_STREAM) === true && acceptsStream(request);
}

/** Whether the client accepts nothing but `application/json`. Refused operations have status 200 for it. */
export function acceptsOnlyJson({ headers }: FastifyRequest): boolean {
  return /^ *application\/json *(;[^,]*)?$/i.test(headers.accept ?? '');
}

/** Of several types that are equally welcome, the first one. */
function preferredOf({ headers }: FastifyRequest, types: string[]): string | null {
  const request = { headers: { accept: headers.accept?.toLowerCase() } } as IncomingMessage;
  const type = accepts(request).type(types);
  return typeof type === 'string' ? type : null;
}
