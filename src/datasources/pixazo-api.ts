import { Agent } from 'undici';
import type { Pixazo, StatusOutcome, Submission, SubmitOutcome } from '../core/pixazo.js';
import { type Exchange, exchange } from './exchange.js';
import { readStatusAnswer } from './pixazo-answers.js';
import { retryAfterMs } from './retry-after.js';
import { classifySubmit } from './submit-outcome.js';

/** Every answer Pixazo documents is far smaller; a longer one is not read. */
const LONGEST_ANSWER_BYTES = 1024 * 1024;
/** Longest wait for a connection. */
const LONGEST_CONNECT_MS = 10_000;
/**
 * How long a connection may have been idle and still take a submit, in milliseconds. Servers keep an idle one for
 * several seconds at least; on one that the far end closes just when the request leaves, nobody could tell whether it
 * arrived, and a submit is never sent twice.
 */
const FRESH_MS = 500;

export interface PixazoApiOptions {
  /** Where Pixazo's API is; a path in it stays in front of every path. Asked anew for each call. */
  baseUrl: () => URL;
  apiKey: string;
  /** Limit of one call from its start to the last byte of its answer, in milliseconds. */
  timeoutMs: number;
}

/** Pixazo's REST API as its document has it. */
export class PixazoApi implements Pixazo {
  /** Connections for submits, which must be fresh, and for status calls, which can be repeated. */
  private readonly fresh: Agent;
  private readonly kept: Agent;

  constructor(private readonly options: PixazoApiOptions) {
    const connectTimeout = Math.min(options.timeoutMs, LONGEST_CONNECT_MS);
    const limits = { maxResponseSize: LONGEST_ANSWER_BYTES, connectTimeout };
    this.fresh = new Agent({ ...limits, keepAliveTimeout: FRESH_MS, keepAliveMaxTimeout: FRESH_MS });
    this.kept = new Agent(limits);
  }

  async submit({ modelId, body, webhook }: Submission): Promise<SubmitOutcome> {
    const { apiKey, timeoutMs } = this.options;
    const request = {
      method: 'POST' as const,
      headers: {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-cache',
        'Ocp-Apim-Subscription-Key': apiKey,
        ...(webhook && { 'X-Webhook-URL': webhook.url, 'X-Webhook-Mode': webhook.mode }),
      },
      body: JSON.stringify(body),
      // Last, as V8 is slow to read an object that adds to what it has spread.
      ...this.address(`/${modelId}/v1/${modelId}-request`),
    };
    return classifySubmit(await exchange(this.fresh, request, { timeoutMs }), apiKey);
  }

  async status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    const { apiKey, timeoutMs } = this.options;
    const request = {
      method: 'GET' as const,
      headers: { 'Ocp-Apim-Subscription-Key': apiKey },
      ...this.address(`/v2/requests/status/${encodeURIComponent(requestId)}`),
    };
    return statusOutcome(await exchange(this.kept, request, { timeoutMs, signal }), requestId, apiKey);
  }

  /** Breaks off the calls under way. Whatever is called from now on is not sent. */
  async close(): Promise<void> {
    await Promise.all([this.fresh.destroy(), this.kept.destroy()]);
  }

  private address(path: string): { origin: string; path: string } {
    const { origin, pathname } = this.options.baseUrl();
    return { origin, path: pathname.replace(/\/$/, '') + path };
  }
}

function statusOutcome(answer: Exchange, requestId: string, apiKey: string): StatusOutcome {
  if (!answer.answered) return { kind: 'failed', reason: answer.code };
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) {
    const read = readStatusAnswer(body, requestId, apiKey);
    return read ? { kind: 'update', ...read } : { kind: 'failed', reason: 'an answer that cannot be read' };
  }
  if (status === 404) return { kind: 'missing' };
  if (status === 401 || status === 403) return { kind: 'denied', status };
  if (status === 429 || status === 503) {
    return { kind: 'busy', retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()) };
  }
  return { kind: 'failed', reason: `HTTP ${status}` };
}
