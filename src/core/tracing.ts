/** The work of a span: a request to this gateway, a submission, one status call, or one callback. */
export type SpanName = 'request' | 'submit' | 'poll' | 'callback';

/** The attributes of a span. Never an input, a caller, a token or an address. */
export interface SpanAttributes {
  'job.id'?: string;
  'model.id'?: string;
  /** The `kind` of the outcome of a submission or a status call. */
  outcome?: string;
  'http.request.method'?: string;
  /** The route's pattern, not its path, since the path of a callback is a secret. */
  'http.route'?: string;
  'http.response.status_code'?: number;
}

/** Records how long work takes, and which work belongs together. */
export interface Tracing {
  /**
   * Runs `work` inside a span and returns its result. The span's parent is the one around this call, or else the one
   * that a client's W3C `traceparent` header names.
   */
  span<Answer>(
    name: SpanName,
    facts: SpanAttributes,
    work: () => Promise<Answer>,
    traceparent?: string,
  ): Promise<Answer>;
  /** Adds attributes to the span around this call, if there is one. */
  setAttributes(facts: SpanAttributes): void;
}

/** Records nothing. */
export const noTracing: Tracing = {
  span: (_name, _facts, work) => work(),
  setAttributes: () => undefined,
};
