import { Charged, ErrorCode, GatewayError } from '../../src/core/errors.js';
import { JobStatus, type Update } from '../../src/core/job.js';
import type { Pixazo, StatusOutcome, Submission, SubmitOutcome, Webhook } from '../../src/core/pixazo.js';
import type { History } from '../support/history.js';
import type { Chance } from './chance.js';
import { longestRetryAfterMs, timeoutMs } from './rules.js';
import type { SimulatedTime } from './simulated-time.js';

type Ending = JobStatus.COMPLETED | JobStatus.FAILED | JobStatus.ERROR;

/** One generation that Pixazo accepted. */
export interface PixazoRequest {
  id: string;
  modelId: string;
  work: string;
  startsAt: number;
  /** Infinity: the request never ends. */
  endsAt: number;
  ending: Ending;
  /** From then on Pixazo responds with 404. */
  forgottenAt: number;
  /** Whether the response to its POST reached the gateway. */
  isAnswered: boolean;
  /** The callbacks for its job that the gateway recorded, or may have recorded. */
  callbacks: NotedCallback[];
}

/** A callback that the gateway recorded at some time from `from` to `until`. */
export interface NotedCallback {
  /** The request_id that it named. */
  named: string | null;
  from: number;
  /**
   * Infinity: the process died during the call. Its calls to the store may still take effect, at any time or
   * never.
   */
  until: number;
}

/**
 * Calls the gateway's callback address. Returns whether the gateway accepted it; null if its process died
 * during the call.
 */
export type CallBack = (webhook: Webhook, requestId: string | null) => Promise<boolean | null>;

/** Pixazo and the network on the way to it, with all their faults until `troubleEndsAt`. */
export class SimulatedPixazo implements Pixazo {
  readonly posts: History['posts'] = [];
  readonly requests = new Map<string, PixazoRequest>();

  constructor(
    private readonly time: SimulatedTime,
    private readonly chance: Chance,
    private readonly troubleEndsAt: number,
    private readonly callBack: CallBack,
  ) {}

  async submit({ modelId, body, webhook }: Submission): Promise<SubmitOutcome> {
    await this.time.sleep(this.chance.between(0, 100));
    const trouble = this.isTroubled(0.6);
    if (trouble && this.chance.happens(0.3)) return { kind: 'not-sent', reason: 'ECONNREFUSED' };
    const post: History['posts'][number] = { work: String(body.text_prompt) };
    this.posts.push(post);
    if (trouble && this.chance.happens(0.3)) return this.lose();
    if (trouble && this.chance.happens(0.4)) {
      post.refused = true;
      await this.time.sleep(this.chance.between(0, 2_000));
      return { kind: 'refused', error: new GatewayError(ErrorCode.UPSTREAM_REJECTED, 'Refused.') };
    }
    const request = this.accept(post.work, modelId);
    if (webhook) this.followUp(request, webhook);
    if (trouble) return this.lose();
    const update = { ...this.stateOf(request, this.time.now()), requestId: request.id };
    await this.time.sleep(this.chance.between(0, 5_000));
    request.isAnswered = true;
    return { kind: 'accepted', update };
  }

  async status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    const trouble = this.isTroubled(0.5);
    const tookMs = this.chance.between(0, 3_000);
    await this.time.sleep(tookMs, signal);
    if (signal.aborted) return { kind: 'failed', reason: 'aborted' };
    if (!trouble) return this.answer(requestId, this.time.now());
    switch (this.chance.between(0, 7)) {
      case 0:
        await this.time.sleep(timeoutMs - tookMs, signal);
        return { kind: 'failed', reason: 'timeout' };
      case 1:
        return { kind: 'failed', reason: 'unreadable' };
      case 2:
        return { kind: 'missing' };
      case 3:
        return { kind: 'busy', retryAfterMs: null };
      case 4:
        return { kind: 'busy', retryAfterMs: this.chance.between(0, longestRetryAfterMs) };
      case 5:
        return { kind: 'denied', status: this.chance.pick(401, 403) };
      case 6:
        return this.answer(requestId, this.time.now(), null);
      default:
        // A response from some time ago, as a cache or a lagging replica would return it.
        return this.answer(requestId, this.time.now() - this.chance.between(0, 60_000));
    }
  }

  private isTroubled(probability: number): boolean {
    return this.time.now() < this.troubleEndsAt && this.chance.happens(probability);
  }

  private async lose(): Promise<SubmitOutcome> {
    await this.time.sleep(this.chance.pick(0, 500, timeoutMs));
    return { kind: 'unknown', reason: 'UND_ERR_SOCKET' };
  }

  private accept(work: string, modelId: string): PixazoRequest {
    const { chance } = this;
    const startsAt = this.time.now() + chance.between(0, 20_000);
    const endsAt = chance.happens(0.04) ? Number.POSITIVE_INFINITY : startsAt + chance.between(0, 60_000);
    const request: PixazoRequest = {
      id: `${modelId}_${this.requests.size + 1}`,
      modelId,
      work,
      startsAt,
      endsAt,
      ending: chance.pick<Ending>(
        JobStatus.COMPLETED,
        JobStatus.COMPLETED,
        JobStatus.FAILED,
        JobStatus.ERROR,
      ),
      forgottenAt: chance.happens(0.04) ? startsAt : Number.POSITIVE_INFINITY,
      isAnswered: false,
      callbacks: [],
    };
    this.requests.set(request.id, request);
    return request;
  }

  private answer(requestId: string, at: number, modelId = modelOf(requestId)): StatusOutcome {
    const request = this.requests.get(requestId);
    if (!request || at >= request.forgottenAt) return { kind: 'missing' };
    return { kind: 'update', update: this.stateOf(request, at), modelId };
  }

  private stateOf({ id, startsAt, endsAt, ending }: PixazoRequest, at: number): Update {
    const running = { requestId: id, media: [], error: null, completedAt: null };
    if (at < startsAt) return { ...running, status: JobStatus.QUEUED };
    if (at < endsAt) return { ...running, status: JobStatus.PROCESSING };
    const ended = { ...running, status: ending, completedAt: endsAt };
    if (ending === JobStatus.COMPLETED) {
      return { ...ended, media: [{ url: `https://files.example/${id}.wav`, mimeType: 'audio/wav' }] };
    }
    const code = ending === JobStatus.FAILED ? ErrorCode.GENERATION_FAILED : ErrorCode.UPSTREAM_SYSTEM_ERROR;
    return { ...ended, error: { code, message: 'It failed.', charged: Charged.UNKNOWN } };
  }

  /**
   * Callbacks at the start and at the end, each of which may be lost, repeated, late or name a wrong
   * request_id.
   */
  private followUp(request: PixazoRequest, webhook: Webhook): void {
    for (const at of [request.startsAt, request.endsAt]) {
      if (!Number.isFinite(at) || this.chance.happens(0.3)) continue;
      for (let times = this.chance.pick(1, 1, 2, 4); times > 0; times -= 1) {
        const delay = this.chance.pick(0, this.chance.between(0, 500), this.chance.between(0, 60_000));
        void this.callBackAt(Math.max(0, at - this.time.now()) + delay, request, webhook);
      }
    }
  }

  private async callBackAt(delay: number, request: PixazoRequest, webhook: Webhook): Promise<void> {
    await this.time.sleep(delay);
    const named = this.chance.happens(0.9) ? request.id : this.wrongName(request);
    const from = this.time.now();
    const taken = await this.callBack(webhook, named);
    if (taken === false) return;
    request.callbacks.push({ named, from, until: taken ? this.time.now() : Number.POSITIVE_INFINITY });
  }

  private wrongName(request: PixazoRequest): string | null {
    const { chance, requests } = this;
    const name = chance.pick(null, `nonsense-about-${request.id}`, `another-model_${request.id}`);
    if (name?.startsWith('another')) requests.set(name, { ...request, id: name, work: 'of somebody else' });
    return name;
  }
}

function modelOf(requestId: string): string | null {
  return requestId.slice(0, requestId.lastIndexOf('_'));
}
