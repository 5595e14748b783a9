import { Agent, Client, type Dispatcher, request } from 'undici';
import type { Pixazo, StatusOutcome, Submission, SubmitOutcome } from '../core/pixazo.js';
import { readStatusAnswer } from './pixazo-answers.js';
import { retryAfterMs } from './retry-after.js';
import { classifySubmit, type SubmitReport } from './submit-outcome.js';

/** Every answer Pixazo documents is far smaller; a longer one is not read. */
const LONGEST_ANSWER_BYTES = 1024 * 1024;
/** Longest wait for a connection. undici tells a call of its end only once that wait is over. */
const LONGEST_CONNECT_MS = 10_000;

export interface PixazoApiOptions {
  /** Where Pixazo's API is; a path in it stays in front of every path. Asked anew for each call. */
  baseUrl: () => URL;
  apiKey: string;
  /** Limit of one call from its start to the last byte of its answer, in milliseconds. */
  timeoutMs: number;
}

/** Pixazo's REST API as its document has it. */
export class PixazoApi implements Pixazo {
  private readonly limits: { maxResponseSize: number; connectTimeout: number };
  private readonly agent: Agent;

  constructor(private readonly options: PixazoApiOptions) {
    const connectTimeout = Math.min(options.timeoutMs, LONGEST_CONNECT_MS);
    this.limits = { maxResponseSize: LONGEST_ANSWER_BYTES, connectTimeout };
    this.agent = new Agent(this.limits);
  }

  async submit(submission: Submission): Promise<SubmitOutcome> {
    return classifySubmit(await this.post(submission), this.options.apiKey);
  }

  async status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    try {
      const answer = await request(this.address(`/v2/requests/status/${encodeURIComponent(requestId)}`), {
        dispatcher: this.agent,
        headers: { 'Ocp-Apim-Subscription-Key': this.options.apiKey },
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.options.timeoutMs)]),
      });
      return statusOutcome(answer, await answer.body.text(), requestId, this.options.apiKey);
    } catch (error) {
      return { kind: 'failed', reason: codeOf(error) };
    }
  }

  /** Closes the connections that wait for another status call. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private address(path: string): URL {
    const base = this.options.baseUrl();
    return new URL(base.pathname.replace(/\/$/, '') + path, base);
  }

  /**
   * One POST on a connection of its own: on one that was kept alive, the far end may hang up just when the request
   * leaves, and nobody could tell whether it arrived.
   */
  private async post({ modelId, body, webhook }: Submission): Promise<SubmitReport> {
    const { origin, pathname } = this.address(`/${modelId}/v1/${modelId}-request`);
    const client = new Client(origin, this.limits);
    let connected = false;
    client.once('connect', () => {
      connected = true;
    });
    try {
      const answer = await client.request({
        method: 'POST',
        path: pathname,
        headers: {
          'Content-Type': 'application/json',
          'Cache-Control': 'no-cache',
          'Ocp-Apim-Subscription-Key': this.options.apiKey,
          ...(webhook && { 'X-Webhook-URL': webhook.url, 'X-Webhook-Mode': webhook.mode }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(this.options.timeoutMs),
      });
      const retryAfter = retryAfterMs(answer.headers['retry-after'], Date.now());
      const text = await answer.body.text();
      return { answered: true, status: answer.statusCode, retryAfterMs: retryAfter, body: text };
    } catch (error) {
      return { answered: false, connected, bytesWritten: bytesWrittenBefore(error), code: codeOf(error) };
    } finally {
      await client.destroy();
    }
  }
}

function statusOutcome(
  answer: Dispatcher.ResponseData,
  body: string,
  requestId: string,
  apiKey: string,
): StatusOutcome {
  const { statusCode: status, headers } = answer;
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

/** undici's SocketError carries the socket's counters. */
function bytesWrittenBefore(error: unknown): number | null {
  const socket = error instanceof Error && 'socket' in error ? error.socket : null;
  const written =
    socket && typeof socket === 'object' && 'bytesWritten' in socket ? socket.bytesWritten : null;
  return typeof written === 'number' ? written : null;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
