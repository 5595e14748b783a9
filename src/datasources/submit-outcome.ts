import { ErrorCode, GatewayError, type UpstreamAnswer } from '../core/errors.js';
import type { SubmitOutcome } from '../core/pixazo.js';
import type { Exchange } from './exchange.js';
import { readAcceptance } from './pixazo-answers.js';
import type { Redactor } from './redaction.js';
import { readRefusal } from './refusal-body.js';
import { retryAfterMs } from './retry-after.js';

const BALANCE = /\bbalance\b|insufficient (?:funds|credits?)/i;

/**
 * The outcome of a submit. Only what is certain counts as refused or not sent; everything else is unknown, because a
 * second POST could charge twice.
 */
export function classifySubmit(report: Exchange, redactor: Redactor): SubmitOutcome {
  if (!report.answered) {
    const nothingLeft = !report.hasLeft || report.bytesWritten === 0;
    return { kind: nothingLeft ? 'not-sent' : 'unknown', reason: report.code };
  }
  const { status, body } = report;
  if (status >= 200 && status < 300) {
    const update = readAcceptance(body, redactor);
    if (!('problem' in update)) return { kind: 'accepted', update };
    return { kind: 'unknown', reason: `Pixazo answered ${status}, but ${report.problem ?? update.problem}` };
  }
  // The request may have arrived although these say that it timed out, or that this side hung up.
  const isRefusal = status >= 300 && status < 500 && status !== 408 && status !== 499;
  if (isRefusal) return { kind: 'refused', error: refusal(report, redactor) };
  return { kind: 'unknown', reason: `Pixazo answered ${status}` };
}

function refusal({ status, headers, body }: Exchange & { answered: true }, redactor: Redactor): GatewayError {
  const upstream = readRefusal(status, body, redactor);
  const code = refusalCode(upstream);
  const waitMs =
    code === ErrorCode.UPSTREAM_RATE_LIMITED ? retryAfterMs(headers['retry-after'], Date.now()) : null;
  const retryAfterSeconds = waitMs === null ? undefined : Math.ceil(waitMs / 1000);
  const message = status < 400 ? redirected : messages[code];
  return new GatewayError(code, `${message} Nothing is charged.`, { upstream, retryAfterSeconds });
}

const redirected =
  'Pixazo redirected this request, which the gateway does not follow; its operator must check PIXAZO_BASE_URL.';

const messages = {
  [ErrorCode.UPSTREAM_REJECTED]: 'Pixazo refused this request; extensions.upstream says why.',
  [ErrorCode.MODEL_UNAVAILABLE]: 'Pixazo does not offer this model at the moment.',
  [ErrorCode.UPSTREAM_UNAUTHENTICATED]: "Pixazo refused the gateway's key; its operator must check it.",
  [ErrorCode.INSUFFICIENT_BALANCE]: "The gateway's Pixazo wallet is empty; top it up, then try again.",
  [ErrorCode.UPSTREAM_FORBIDDEN]: "Pixazo does not let the gateway's key use this model.",
  [ErrorCode.UPSTREAM_RATE_LIMITED]: 'Pixazo accepts no more requests at the moment.',
};

function refusalCode({ status, error, message }: UpstreamAnswer): keyof typeof messages {
  switch (status) {
    case 400:
      return error === 'Model not found' ? ErrorCode.MODEL_UNAVAILABLE : ErrorCode.UPSTREAM_REJECTED;
    case 401:
      return ErrorCode.UPSTREAM_UNAUTHENTICATED;
    case 402:
      return ErrorCode.INSUFFICIENT_BALANCE;
    case 403:
      return BALANCE.test(`${error} ${message}`)
        ? ErrorCode.INSUFFICIENT_BALANCE
        : ErrorCode.UPSTREAM_FORBIDDEN;
    case 404:
    case 410:
    case 451:
      return ErrorCode.MODEL_UNAVAILABLE;
    case 429:
      return ErrorCode.UPSTREAM_RATE_LIMITED;
    default:
      return ErrorCode.UPSTREAM_REJECTED;
  }
}
