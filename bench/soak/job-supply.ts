import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveService } from '../live-service.js';
import type { Pixazo } from '../pixazo.js';

const EVERY_MS = 400;
/** One job of this number never ends upstream; the gateway gives it up at JOB_MAX_AGE_MS. */
const ENDLESS_ONE_OF = 10;
const SHORTEST_MS = 10_000;
const LONGEST_MS = 60_000;
/** The number of latest jobs that are watched. Some of them have ended. */
const WATCHED = 60;
/** Long, so that slow readers leave much data unread. */
const PROMPT = 'Rain on a tin roof, then thunder. '.repeat(60);

/** An endless supply of new jobs. */
export class JobSupply {
  private readonly latest: string[] = [];
  submitted = 0;

  constructor(
    private readonly gateway: LiveService,
    private readonly pixazo: Pixazo,
  ) {}

  /** Submits one job after another until it is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.submit();
      await sleep(EVERY_MS);
    }
  }

  async submit(): Promise<void> {
    const { id, requestId } = await this.gateway.submit(PROMPT);
    this.submitted += 1;
    this.latest.unshift(id);
    this.latest.length = Math.min(this.latest.length, WATCHED);
    if (this.submitted % ENDLESS_ONE_OF > 0) this.bringToItsEnd(requestId);
  }

  /**
   * One of the latest jobs.
   * @throws while there is none
   */
  any(): string {
    const id = this.latest[Math.floor(Math.random() * this.latest.length)];
    if (id === undefined) throw new Error('No job was submitted yet');
    return id;
  }

  private bringToItsEnd(requestId: string): void {
    const ms = SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
    setTimeout(() => this.pixazo.become(requestId, 'PROCESSING'), ms / 2).unref();
    setTimeout(() => this.pixazo.become(requestId, 'COMPLETED'), ms).unref();
  }
}
