import type { Ending } from './closing.js';
import { closedError, noResponse } from './gateway-error.js';
import type { Charged } from './graph/types.js';
import type { Timing } from './timing.js';

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface FetchOptions {
  /** Aborts the request; it then rejects with the reason of the signal. */
  signal?: Ending | undefined;
  /** Milliseconds until the request is given up as NO_RESPONSE. Left out: none. */
  withinMs?: number;
  /** Whether the request was charged, if no response comes. */
  charged: Charged;
}

/** A whole response. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** Sends HTTP requests that end in time, and with the gateway object. */
export class TimedFetch {
  constructor(
    private readonly fetch: Fetch,
    private readonly timing: Timing,
    /** Aborted when everything ends. */
    private readonly closed: Ending,
  ) {}

  /** @throws GatewayError NO_RESPONSE or CLOSED, or the reason of the aborted signal */
  async send(url: string, init: RequestInit, { signal, withinMs, charged }: FetchOptions): Promise<Answer> {
    if (signal?.aborted) throw abortReason(signal);
    if (this.closed.aborted) throw closedError();
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    const cancel = withinMs === undefined ? () => undefined : this.timing.after(withinMs, abort);
    for (const end of [signal, this.closed]) end?.addEventListener('abort', abort);
    try {
      const response = await this.fetch(url, { ...init, signal: attempt.signal });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (cause) {
      if (signal?.aborted) throw abortReason(signal, cause);
      if (this.closed.aborted) throw closedError();
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
