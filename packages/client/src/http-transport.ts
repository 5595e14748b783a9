import type { Ending } from './closing.js';
import type { Credentials } from './credentials.js';
import { closedError, errorFrom, GatewayError, type GraphQLProblem, noResponse } from './gateway-error.js';
import type { Charged } from './graph/types.js';
import type { Operation } from './operations.js';
import type { Timing } from './timing.js';

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface SendOptions {
  /** Aborts the request; it then rejects with the reason of the signal. */
  signal?: Ending;
  /** Milliseconds until the request is given up as NO_RESPONSE. */
  withinMs?: number;
}

interface Body {
  data?: unknown;
  errors?: GraphQLProblem[];
}

/** Sends operations by POST. */
export class HttpTransport {
  constructor(
    private readonly url: string,
    private readonly fetch: Fetch,
    private readonly credentials: Credentials,
    private readonly timing: Timing,
    /** Aborted when everything ends. */
    private readonly closed: Ending,
  ) {}

  /** @throws GatewayError, or the reason of an aborted signal */
  async send<Result, Variables>(
    operation: Operation<Result, Variables>,
    variables: Variables,
    options: SendOptions = {},
  ): Promise<Result> {
    const text = operation.toString();
    for (;;) {
      const token = await this.credentials.current();
      const outcome = await this.post(text, variables, token, options);
      if (!outcome.errors?.length) {
        this.credentials.accepted();
        return outcome.data as Result;
      }
      const error = errorFrom(outcome.errors);
      if (error.code !== 'UNAUTHENTICATED' || !this.credentials.refused(token)) throw error;
    }
  }

  private async post(
    query: string,
    variables: unknown,
    token: string | null,
    { signal, withinMs = this.timing.answerWithinMs }: SendOptions,
  ): Promise<Body> {
    if (signal?.aborted) throw abortReason(signal);
    if (this.closed.aborted) throw closedError();
    const charged: Charged = /^\s*query\b/.test(query) ? 'NO' : 'UNKNOWN';
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    const cancel = this.timing.after(withinMs, abort);
    for (const end of [signal, this.closed]) {
      if (end?.aborted) abort();
      end?.addEventListener('abort', abort);
    }
    try {
      const response = await this.fetch(this.url, {
        method: 'POST',
        headers: headersWith(token),
        body: JSON.stringify({ query, variables }),
        signal: attempt.signal,
      });
      return bodyOf(await response.text(), response.status, charged);
    } catch (cause) {
      if (signal?.aborted) throw abortReason(signal, cause);
      if (this.closed.aborted) throw closedError();
      if (cause instanceof GatewayError) throw cause;
      throw noResponse(cause instanceof Error ? cause.message : String(cause), charged, cause);
    } finally {
      cancel();
      for (const end of [signal, this.closed]) end?.removeEventListener('abort', abort);
    }
  }
}

function abortReason(signal: Ending, cause?: unknown): unknown {
  return signal.reason ?? cause ?? new Error('The signal was aborted.');
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
