import { type Agent, buildConnector, EnvHttpProxyAgent, Pool } from 'undici';
import type { Outbound } from '../core/outbound.js';
import type { Pixazo, StatusOutcome, Submission, SubmitOutcome } from '../core/pixazo.js';
import { withoutContinue } from './continue-filter.js';
import { type Exchange, exchange, LONGEST_ANSWER_BYTES } from './exchange.js';
import { readStatusAnswer } from './pixazo-answers.js';
import { Redactor } from './redaction.js';
import { retryAfterMs } from './retry-after.js';
import { classifySubmit } from './submit-outcome.js';

/** Longest wait for a connection. */
const LONGEST_CONNECT_MS = 10_000;
/**
 * How long a connection may have been idle and still take a submit, in milliseconds. Servers keep an idle one for
 * several seconds at least. If the far end closes it just when the request leaves, nothing shows whether it arrived, and
 * a submit is never sent twice.
 */
const FRESH_MS = 500;

export interface PixazoApiOptions {
  /** Where Pixazo's API is; a path in it stays in front of every path. Read for each call. */
  baseUrl: () => URL;
  apiKey: string;
  /** Where generations of a model are posted, below the base address. */
  pathOf: (modelId: string) => string;
  /** Limit of one call from its start to the last byte of its answer, in milliseconds. */
  timeoutMs: number;
  outbound: Outbound;
}

/** Pixazo's REST API as its document has it. */
export class PixazoApi implements Pixazo {
  /** Connections for submits, which must be fresh, and for status calls, which can be repeated. */
  private readonly fresh: EnvHttpProxyAgent;
  private readonly kept: EnvHttpProxyAgent;
  private readonly redactor: Redactor;

  constructor(private readonly options: PixazoApiOptions) {
    const connectTimeout = Math.min(options.timeoutMs, LONGEST_CONNECT_MS);
    const limits = { maxResponseSize: LONGEST_ANSWER_BYTES, factory: poolOf(connectTimeout) };
    this.fresh = new EnvHttpProxyAgent({
      keepAliveTimeout: FRESH_MS,
      keepAliveMaxTimeout: FRESH_MS,
      ...limits,
      ...options.outbound.proxy,
    });
    this.kept = new EnvHttpProxyAgent({ ...limits, ...options.outbound.proxy });
    this.redactor = new Redactor(options.apiKey);
  }

  async submit({ modelId, body, webhook }: Submission): Promise<SubmitOutcome> {
    const { timeoutMs, pathOf } = this.options;
    const request = {
      method: 'POST' as const,
      headers: {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-cache',
        ...this.commonHeaders(),
        ...(webhook && { 'X-Webhook-URL': webhook.url, 'X-Webhook-Mode': webhook.mode }),
      },
      body: JSON.stringify(body),
      // Last, as V8 is slow to read an object that adds to what it has spread.
      ...this.address(pathOf(modelId)),
    };
    return classifySubmit(await exchange(this.fresh, request, { timeoutMs }), this.redactor);
  }

  async status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    const { timeoutMs } = this.options;
    const request = {
      method: 'GET' as const,
      headers: this.commonHeaders(),
      ...this.address(`/v2/requests/status/${encodeURIComponent(requestId)}`),
    };
    return statusOutcome(await exchange(this.kept, request, { timeoutMs, signal }), requestId, this.redactor);
  }

  /** Aborts the calls in flight. Later calls are not sent. */
  async close(): Promise<void> {
    await Promise.all([this.fresh.destroy(), this.kept.destroy()]);
  }

  private commonHeaders() {
    const { apiKey, outbound } = this.options;
    return {
      'Ocp-Apim-Subscription-Key': apiKey,
      'User-Agent': outbound.userAgent,
      'Accept-Encoding': 'identity',
    };
  }

  private address(path: string): { origin: string; path: string } {
    const { origin, pathname } = this.options.baseUrl();
    return { origin, path: pathname.replace(/\/$/, '') + path };
  }
}

function poolOf(connectTimeout: number): Agent.Options['factory'] {
  return (origin, options: Pool.Options) => {
    // The agent of an outbound proxy brings its own function, which connects through the proxy.
    const connect =
      typeof options.connect === 'function' ? options.connect : buildConnector({ timeout: connectTimeout });
    return new Pool(origin, { ...options, connect: withoutContinue(connect) });
  };
}

function statusOutcome(answer: Exchange, requestId: string, redactor: Redactor): StatusOutcome {
  if (!answer.answered) return { kind: 'failed', reason: answer.code };
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) {
    const read = readStatusAnswer(body, requestId, redactor);
    if (!('problem' in read)) return { kind: 'update', ...read };
    return { kind: 'failed', reason: `Pixazo answered ${status}, but ${answer.problem ?? read.problem}` };
  }
  if (status === 404) return { kind: 'missing' };
  if (status === 401 || status === 403) return { kind: 'denied', status };
  if (status === 429 || status === 503) {
    return { kind: 'busy', retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()) };
  }
  return { kind: 'failed', reason: `HTTP ${status}` };
}
