import type { IncomingHttpHeaders } from 'node:http';
import { ErrorCode, GatewayError } from '../core/errors.js';

/** Media types that a web page may send to any site without a preflight. */
const simpleTypes = ['', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
const guardHeaders = ['apollo-require-preflight', 'x-apollo-operation-name', 'authorization'] as const;

/**
 * Refuses requests that any web page could cause without a preflight.
 * @throws GatewayError BAD_USER_INPUT that says what to set
 */
export function checkCsrf(headers: IncomingHttpHeaders): void {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';', 1);
  if (!simpleTypes.includes(mediaType.trim().toLowerCase())) return;
  if (guardHeaders.some((name) => headers[name])) return;
  throw new GatewayError(
    ErrorCode.BAD_USER_INPUT,
    'This could be a Cross-Site Request Forgery (CSRF). Send an Authorization header, a POST with Content-Type: ' +
      'application/json, or the header Apollo-Require-Preflight: true. Clients that send queries by GET have an ' +
      'option to use POST (urql: preferGetMethod: false; Hive: useGETForQueries: false).',
  );
}
