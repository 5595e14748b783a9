import type { Ending } from './closing.js';
import type { Credentials } from './credentials.js';
import { errorFrom, type GraphQLProblem, noResponse } from './gateway-error.js';
import type { Charged } from './graph/types.js';
import type { Operation } from './operations.js';
import type { TimedFetch } from './timed-fetch.js';

export interface SendOptions {
  /** Aborts the request; it then rejects with the reason of the signal. */
  signal?: Ending | undefined;
  /** Milliseconds until the request is given up as NO_RESPONSE. */
  withinMs?: number;
}

interface Body {
  data?: unknown;
  errors?: GraphQLProblem[];
}

/** Sends operations by POST. */
export class HttpTransport {
  /** @param withinMs how long a request may take if its options do not say */
  constructor(
    private readonly url: string,
    private readonly web: TimedFetch,
    private readonly credentials: Credentials,
    private readonly withinMs: number,
  ) {}

  /** @throws GatewayError, or the reason of an aborted signal */
  async send<Result, Variables>(
    operation: Operation<Result, Variables>,
    variables: Variables,
    options: SendOptions = {},
  ): Promise<Result> {
    const query = operation.toString();
    // Only generations are charged.
    const charged = /\bgenerate/.test(query) ? 'UNKNOWN' : 'NO';
    for (;;) {
      const token = await this.credentials.current();
      const request = {
        method: 'POST',
        headers: headersWith(token),
        body: JSON.stringify({ query, variables }),
      };
      const limits = { withinMs: this.withinMs, ...options, charged } as const;
      const { text, status } = await this.web.send(this.url, request, limits);
      const { data, errors } = bodyOf(text, status, charged);
      if (!errors?.length) {
        this.credentials.accepted();
        return data as Result;
      }
      const error = errorFrom(errors);
      if (error.code !== 'UNAUTHENTICATED' || !this.credentials.refused(token)) throw error;
    }
  }
}

function headersWith(token: string | null): Record<string, string> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return token === null ? headers : { ...headers, authorization: `Bearer ${token}` };
}

/**
 * Proxies respond in their own words while the gateway is away: such a response says nothing about the operation.
 * @throws GatewayError NO_RESPONSE
 */
function bodyOf(text: string, status: number, charged: Charged): Body {
  const body = parsed(text);
  if (body?.data || body?.errors?.length) return body;
  throw noResponse(`HTTP status ${status} without a GraphQL response`, charged);
}

function parsed(text: string): Body | null {
  try {
    return JSON.parse(text) as Body | null;
  } catch {
    return null;
  }
}
