/** What a span is of: a request to this gateway, a generation's submission, one status call, one callback of Pixazo's. */
export type SpanName = 'request' | 'submit' | 'poll' | 'callback';

/** What is told of a span. Never an input, a caller, a token or an address. */
export interface SpanAttributes {
  'job.id'?: string;
  'model.id'?: string;
  /** What came of a submission or a status call: the `kind` of its outcome. */
  outcome?: string;
  'http.request.method'?: string;
  /** The route's pattern, not the path: that of a callback is a secret. */
  'http.route'?: string;
  'http.response.status_code'?: number;
}

/** Tells a tracing system what takes how long, and what belongs together. */
export interface Tracing {
  /**
   * Runs `work` inside a span and answers what it answers. The span's parent is the one around this call, or else the
   * one that a client's W3C `traceparent` header names.
   */
  span<Answer>(
    name: SpanName,
    facts: SpanAttributes,
    work: () => Promise<Answer>,
    traceparent?: string,
  ): Promise<Answer>;
  /** Adds to the span around this call; nothing happens where there is none. */
  setAttributes(facts: SpanAttributes): void;
}

/** Nobody is told anything. */
export const noTracing: Tracing = {
  span: (_name, _facts, work) => work(),
  setAttributes: () => undefined,
};
