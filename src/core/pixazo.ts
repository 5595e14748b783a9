import type { GatewayError } from './errors.js';
import type { Update } from './job.js';
import type { JsonObject } from './model.js';

/** The address to which Pixazo itself posts the outcome of one generation. */
export interface Webhook {
  /** https. */
  url: string;
  mode: WebhookMode;
}

/** When Pixazo posts: once at the end, or on every poll cycle too. The values are Pixazo's own. */
export enum WebhookMode {
  TERMINAL = 'terminal',
  SYNC = 'sync',
}

/** Whether this can be Pixazo's id of a request. No database could tell one with a NUL or a lone surrogate from another. */
export function isRequestId(text: string): boolean {
  return text.length <= 500 && /^[^\0\p{Surrogate}]+$/u.test(text);
}

/** One generation to be submitted. */
export interface Submission {
  modelId: string;
  body: JsonObject;
  webhook: Webhook | null;
}

/** The outcome of one POST. Only `not-sent` may be retried. */
export type SubmitOutcome =
  | { kind: 'accepted'; update: Update & { requestId: string } }
  /** Pixazo answered that it will not do it. Nothing runs, nothing is charged. */
  | { kind: 'refused'; error: GatewayError }
  /** No byte of the request can have reached Pixazo. */
  | { kind: 'not-sent'; reason: string }
  /** It may run or not. */
  | { kind: 'unknown'; reason: string };

/** The outcome of one status call. */
export type StatusOutcome =
  /** `modelId` is the model that the answer names, as Pixazo calls it; null when it names none. */
  | { kind: 'update'; update: Update; modelId: string | null }
  /** 404. */
  | { kind: 'missing' }
  /** 429 or 503; `retryAfterMs` is what Pixazo asked for, null when it named no time. */
  | { kind: 'busy'; retryAfterMs: number | null }
  /** 401 or 403: our key is refused. */
  | { kind: 'denied'; status: number }
  /** No answer, or one that cannot be read. */
  | { kind: 'failed'; reason: string }
  /**
   * The call was not made: it got no slot in time, or Pixazo has asked for a pause since. No failure, and not counted.
   * `retryAfterMs` is what is left of that pause; null where there is none.
   */
  | { kind: 'not-called'; reason: string; retryAfterMs: number | null };

/** An outcome in words, for logs. */
export function reasonOf(outcome: StatusOutcome): string {
  switch (outcome.kind) {
    case 'update':
      return 'answered';
    case 'missing':
      return 'Pixazo answered 404';
    case 'busy':
      return 'Pixazo is busy';
    case 'denied':
      return `Pixazo refuses the key (${outcome.status})`;
    case 'failed':
    case 'not-called':
      return outcome.reason;
  }
}

/** Pixazo's API, in our terms. Neither call throws for anything that Pixazo or the network does. */
export interface Pixazo {
  /** Sends one POST, once. */
  submit(submission: Submission): Promise<SubmitOutcome>;
  /** Reads the status of a request. Aborting `signal` makes it `failed`. */
  status(requestId: string, signal: AbortSignal): Promise<StatusOutcome>;
}
