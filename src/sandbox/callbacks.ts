import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { Agent, request as send } from 'undici';
import type { AcceptedRequest } from './accepted-request.js';
import { type CallbackTiming, callbackSchedule } from './callback-schedule.js';
import type { RequestStore } from './request-store.js';
import { statusAnswer } from './status-answer.js';

const attempts = 3;
const answerWithinMs = 5_000;

/** How callbacks are timed, and what goes wrong with them on purpose. */
export interface CallbackOptions extends CallbackTiming {
  /** Pause before a failed delivery is tried again, in milliseconds; doubled before the third and last try. */
  retryMs: number;
  /** The share of callbacks that is never sent, 0 to 1, spread evenly: 0.5 loses every second one, 1 all. */
  lose: number;
  /** How many times more each callback is delivered. */
  repeat: number;
  /** The start of the only addresses that are called; null: none is. Absent: any is. */
  onlyTo?: string | null;
}

/** Posts each request's callbacks when they are due, one after the other; no request waits for another's receiver. */
export class Callbacks {
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #agent = new Agent({
    connect: { timeout: answerWithinMs },
    headersTimeout: answerWithinMs,
    bodyTimeout: answerWithinMs,
  });
  #due = 0;

  constructor(
    private readonly requests: RequestStore,
    private readonly options: CallbackOptions,
    private readonly now: () => number,
    private readonly log: FastifyBaseLogger,
  ) {
    // Every request that waits listens to this one signal; Node would warn of a leak from the eleventh on.
    setMaxListeners(0, this.#closing.signal);
  }

  /** Delivers a request's callbacks from now on. Never throws; failures are logged without the address. */
  follow(request: AcceptedRequest): void {
    if (request.webhook === null) return;
    if (!this.#mayCall(request.webhook.url)) {
      this.log.warn(
        { requestId: request.requestId },
        'The sandbox calls back only its own gateway; not called',
      );
      return;
    }
    const run = this.#deliverAll(request, request.webhook.url)
      .catch((error: unknown) => {
        if (this.#closing.signal.aborted) return;
        this.log.error(
          { requestId: request.requestId, reason: reasonOf(error) },
          'sandbox callbacks broke off',
        );
      })
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Breaks off what is waiting or being sent; once it resolves, no timer and no socket is left. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
    await this.#agent.destroy();
  }

  async #deliverAll(request: AcceptedRequest, url: string): Promise<void> {
    for (const { at, sendAt } of callbackSchedule(request, this.options)) {
      await this.#waitUntil(sendAt);
      if (this.#isLost()) continue;
      const payload = JSON.stringify(statusAnswer(request, at, request.baseUrl));
      for (let time = 0; time <= this.options.repeat; time++) {
        await this.#deliver(request.requestId, url, payload);
      }
    }
    await this.requests.closeCallbacks(request.requestId);
  }

  #mayCall(url: string): boolean {
    const { onlyTo } = this.options;
    if (onlyTo === undefined) return true;
    return onlyTo !== null && new URL(url).href.startsWith(onlyTo);
  }

  async #waitUntil(moment: number): Promise<void> {
    // A timer may fire a millisecond early, and the receiver would then ask for a status that is not there yet.
    while (this.now() < moment) await this.#pause(moment - this.now());
  }

  #isLost(): boolean {
    const lostBefore = Math.floor(this.#due * this.options.lose);
    this.#due += 1;
    return Math.floor(this.#due * this.options.lose) > lostBefore;
  }

  async #deliver(requestId: string, url: string, payload: string): Promise<void> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const problem = await this.#post(url, payload);
      if (problem === null) return;
      if (attempt === attempts) this.log.warn({ requestId, problem }, 'sandbox callback given up');
      else await this.#pause(this.options.retryMs * 2 ** (attempt - 1));
    }
  }

  /** Null when the receiver took it; else what went wrong. */
  async #post(url: string, payload: string): Promise<string | null> {
    const { signal } = this.#closing;
    const headers = { 'content-type': 'application/json' };
    try {
      const answer = await send(url, {
        method: 'POST',
        headers,
        body: payload,
        dispatcher: this.#agent,
        signal,
      });
      await answer.body.dump();
      return answer.statusCode >= 200 && answer.statusCode < 300 ? null : `HTTP ${answer.statusCode}`;
    } catch (error) {
      if (signal.aborted) throw error;
      return reasonOf(error);
    }
  }

  #pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#closing.signal });
  }
}

/** The error's code where it has one: messages may hold the address, codes do not. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
