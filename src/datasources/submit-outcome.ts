import { ErrorCode, GatewayError } from '../core/errors.js';
import type { SubmitOutcome } from '../core/pixazo.js';
import type { Exchange } from './exchange.js';
import { readAcceptance, readRefusal } from './pixazo-answers.js';
import { retryAfterMs } from './retry-after.js';

/**
 * The class of a submit. Only what is certain counts as refused or not sent; everything else is unknown, because a
 * second POST could charge twice.
 */
export function classifySubmit(report: Exchange, apiKey: string): SubmitOutcome {
  if (!report.answered) {
    const nothingLeft = !report.hasLeft || report.bytesWritten === 0;
    return { kind: nothingLeft ? 'not-sent' : 'unknown', reason: report.code };
  }
  if (report.status >= 200 && report.status < 300) {
    const update = readAcceptance(report.body, apiKey);
    if (update) return { kind: 'accepted', update };
    return { kind: 'unknown', reason: `Pixazo answered ${report.status} without a readable request_id` };
  }
  const error = refusal(report, apiKey);
  if (error) return { kind: 'refused', error };
  return { kind: 'unknown', reason: `Pixazo answered ${report.status}` };
}

function refusal(answer: Exchange & { answered: true }, apiKey: string): GatewayError | null {
  const upstream = readRefusal(answer.status, answer.body, apiKey);
  const refuse = (code: ErrorCode, message: string, retryAfterSeconds?: number) =>
    new GatewayError(code, `${message} Nothing is charged.`, { upstream, retryAfterSeconds });
  switch (answer.status) {
    case 400:
      return upstream.error === 'Model not found'
        ? refuse(ErrorCode.MODEL_UNAVAILABLE, 'Pixazo does not offer this model at the moment.')
        : refuse(ErrorCode.UPSTREAM_REJECTED, 'Pixazo refused this input; extensions.upstream says why.');
    case 401:
      return refuse(
        ErrorCode.UPSTREAM_UNAUTHENTICATED,
        "Pixazo refused the gateway's key; its operator must check it.",
      );
    case 402:
      return refuse(
        ErrorCode.INSUFFICIENT_BALANCE,
        "The gateway's Pixazo wallet is empty; top it up, then try again.",
      );
    case 403:
      return refuse(ErrorCode.UPSTREAM_FORBIDDEN, "Pixazo does not let the gateway's key use this model.");
    case 404:
      return refuse(ErrorCode.MODEL_UNAVAILABLE, 'Pixazo does not offer this model at the moment.');
    case 429: {
      const waitMs = retryAfterMs(answer.headers['retry-after'], Date.now());
      const seconds = waitMs === null ? undefined : Math.ceil(waitMs / 1000);
      return refuse(ErrorCode.UPSTREAM_RATE_LIMITED, 'Pixazo takes no more requests just now.', seconds);
    }
    default:
      return null;
  }
}
