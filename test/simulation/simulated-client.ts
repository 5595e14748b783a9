import { isDeepStrictEqual } from 'node:util';
import { ErrorCode, GatewayError } from '../../src/core/errors.js';
import { isTerminal, type Job } from '../../src/core/job.js';
import { WebhookMode } from '../../src/core/pixazo.js';
import type { GenerationRequest } from '../../src/jobs/submit/new-job.js';
import type { WatchedEvent } from '../support/history.js';
import type { Chance } from './chance.js';
import { ConnectionLost, isExpected } from './expected-errors.js';
import type { Notes } from './notes.js';
import { CALLER } from './rules.js';
import type { SimulatedGateway } from './simulated-gateway.js';
import type { SimulatedTime } from './simulated-time.js';

const MOST_TRIES = 5;

/** The shared state of the clients of one history. */
interface ClientWorld {
  time: SimulatedTime;
  chance: Chance;
  gateway: SimulatedGateway;
  notes: Notes;
}

/**
 * A client that wants one work done, sends its request as often as needed, and follows the job in several
 * places.
 */
export class SimulatedClient {
  constructor(
    private readonly world: ClientWorld,
    private readonly work: string,
  ) {}

  /** Resolves when this client is done. */
  async run(): Promise<void> {
    const { chance, time } = this.world;
    await time.sleep(chance.between(0, 120_000));
    const request = this.newRequest();
    await Promise.all([
      this.orderAndWatch(request),
      ...(request.idempotencyKey !== null ? this.repeats(request) : []),
    ]);
  }

  private newRequest(): GenerationRequest {
    const { chance } = this.world;
    const own = { url: 'https://client.example/hook', mode: WebhookMode.TERMINAL };
    return {
      caller: CALLER,
      modelId: chance.pick('text-to-audio', 'video-to-audio'),
      body: { text_prompt: this.work, duration: 10 },
      idempotencyKey: chance.happens(0.9) ? this.work : null,
      webhook: chance.happens(0.1) ? own : null,
    };
  }

  /**
   * The same request again, at the same time or some time later, and perhaps another one under the same key.
   */
  private repeats(request: GenerationRequest): Promise<void>[] {
    const { chance } = this.world;
    const other = { ...request, body: { ...request.body, duration: 5 } };
    return [
      ...(chance.happens(0.3) ? [this.orderLater(request, chance.pick(0, 1, 100, 60_000))] : []),
      ...(chance.happens(0.1) ? [this.orderLater(other, chance.between(0, 60_000))] : []),
    ];
  }

  private async orderLater(request: GenerationRequest, delay: number): Promise<void> {
    await this.world.time.sleep(delay);
    await this.orderAndWatch(request);
  }

  private async orderAndWatch(request: GenerationRequest): Promise<void> {
    const job = await this.order(request);
    if (!job) return;
    const others = this.world.chance.pick(0, 0, 1);
    await Promise.all([
      this.watch(job.id, 0),
      ...Array(others)
        .fill(null)
        .map(() => this.watch(job.id, 0.3)),
    ]);
  }

  /** Requests the work until there is a response or the client gives up. Null: there is no job. */
  private async order(request: GenerationRequest): Promise<Job | null> {
    const { chance, time } = this.world;
    for (let tries = MOST_TRIES; tries > 0; tries -= 1) {
      try {
        const job = await this.submitOnce(request);
        this.world.notes.acknowledged.push({ work: this.work, jobId: job.id });
        if (!isDeepStrictEqual(job.input, request.body)) {
          this.world.notes.broken.push(`${this.work} was answered job ${job.id}, which has another input`);
        }
        return job;
      } catch (error) {
        const isOver = error instanceof GatewayError && error.code === ErrorCode.IDEMPOTENCY_KEY_REUSED;
        if (!isExpected(error)) throw error;
        if (isOver || request.idempotencyKey === null) return null;
        await time.sleep(chance.pick(0, chance.between(0, 20_000)));
      }
    }
    return null;
  }

  /** One mutation, whose response this client does not always wait for. */
  private submitOnce(request: GenerationRequest): Promise<Job> {
    const { chance, time, gateway } = this.world;
    const answer = Promise.resolve().then(() =>
      gateway.reach().serve(async (jobs) => (await jobs.submit(request)).job),
    );
    if (chance.happens(0.8)) return answer;
    const impatience = time.sleep(chance.between(0, 20_000)).then(() => {
      throw new ConnectionLost('The client hung up');
    });
    return Promise.race([answer, impatience]);
  }

  /**
   * Follows the job to its end, over as many connections as needed.
   * @param restlessness the probability, at each event, of a slow reader or of a reconnect
   */
  private async watch(jobId: string, restlessness: number): Promise<void> {
    const { chance, time } = this.world;
    const events: WatchedEvent[] = [];
    for (;;) {
      try {
        const last = await this.follow(jobId, restlessness, events);
        if (last) {
          this.world.notes.watched.push({ work: this.work, events, last });
          return;
        }
      } catch (error) {
        if (!isExpected(error)) throw error;
        if (error instanceof GatewayError && !error.retryable) {
          this.world.notes.broken.push(`A watcher of job ${jobId} received ${error.code}`);
          return;
        }
      }
      await time.sleep(chance.between(0, 10_000));
    }
  }

  /** Follows over one connection. Returns the last event; null when the client left before the end. */
  private async follow(jobId: string, restlessness: number, events: WatchedEvent[]): Promise<Job | null> {
    const { chance, time } = this.world;
    const process = this.world.gateway.reach();
    const watch = await process.serve((jobs) => jobs.watch(CALLER, jobId));
    let last: Job | null = null;
    let progress = 0;
    for (let isFirst = events.length > 0; ; isFirst = false) {
      const { value, done } = await process.serve(() => watch.next());
      if (done) return last;
      last = value;
      const further = await process.serve(async (jobs) => jobs.progressOf(value));
      if (further < progress) this.world.notes.broken.push(`The progress of job ${jobId} fell to ${further}`);
      progress = further;
      events.push({
        revision: last.revision,
        status: last.status,
        ...(isFirst && { reconnected: true as const }),
      });
      if (isTerminal(last.status) || !chance.happens(restlessness)) continue;
      await time.sleep(chance.between(0, 20_000));
      if (chance.happens(0.5)) continue;
      await watch.return?.();
      return null;
    }
  }
}
