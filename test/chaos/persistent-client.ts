import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../simulation/chance.js';
import { follow, generate } from '../support/generation.js';
import type { History, WatchedEvent } from '../support/history.js';
import { FREE_SECONDS } from './auditor.js';
import type { Victims } from './victims.js';

/** The responses and events that clients received, and counts of them. */
export interface Seen extends Pick<History, 'acknowledged' | 'watchers'> {
  counts: Map<string, number>;
}

/** Codes after which a client gives its work up. */
const refusals = ['INSUFFICIENT_BALANCE', 'UPSTREAM_RATE_LIMITED', 'BUDGET_EXCEEDED'];
/** Codes after which it retries. */
const troubles = ['UPSTREAM_UNAVAILABLE', 'INTERNAL_SERVER_ERROR'];
const RETRY_MS = 200;
/**
 * The time after which a client sends its request again, perhaps to another gateway. It still accepts a late
 * response.
 */
const RESEND_AFTER_MS = 5_000;
/** The longest pause before a client starts its next work. */
const LONGEST_REST_MS = 2_000;

const wishes = [
  'rain',
  'wind',
  'waves',
  'thunder',
  'sandbox:fail',
  'sandbox:error',
  'sandbox:lost-response',
  'sandbox:402',
  'sandbox:429',
  'sandbox:500',
] as const;

/** The input of a generation; without a duration it has a price. */
interface WorkInput {
  prompt: string;
  duration?: number;
}

/** A client that may use any of the gateways. */
class PersistentClient {
  private readonly tries: Promise<unknown>[] = [];

  constructor(
    private readonly gateways: Pick<Victims, 'urls' | 'onAsked'>,
    private readonly chance: Chance,
    private readonly seen: Seen,
  ) {}

  /** The id of the work's job, requested until there is a response; null when Pixazo refused. */
  async submit(work: string, input: WorkInput): Promise<string | null> {
    for (;;) {
      const trying = this.try(work, input);
      this.tries.push(trying);
      const received = await Promise.race([trying, pause(RESEND_AFTER_MS, 'nothing' as const)]);
      if (received !== 'nothing') return received.jobId;
      await pause(RETRY_MS);
    }
  }

  /** Resolves when all late responses have arrived. */
  async hearAll(): Promise<void> {
    await Promise.all(this.tries);
  }

  private async try(
    work: string,
    { prompt, duration }: WorkInput,
  ): Promise<{ jobId: string | null } | 'nothing'> {
    const url = this.anywhere();
    this.gateways.onAsked(url);
    const answer = await generate(url, work, prompt, duration).catch(() => null);
    if (answer?.data) {
      const jobId: string = answer.data.job.id;
      this.seen.acknowledged.push({ work, jobId });
      this.count('acknowledged');
      return { jobId };
    }
    const code = String(answer?.errors?.[0]?.extensions.code ?? 'no answer');
    this.count(code);
    if (refusals.includes(code)) return { jobId: null };
    if (answer && !troubles.includes(code)) throw new Error(`${work}: ${JSON.stringify(answer.errors)}`);
    return 'nothing';
  }

  /** Follows the job to its end, over as many connections as it takes. */
  async watch(jobId: string): Promise<void> {
    const events: WatchedEvent[] = [];
    this.seen.watchers.push({ jobId, events });
    for (let attempt = 1; ; attempt += 1) {
      let isFirst = true;
      try {
        const received = await follow(this.anywhere(), jobId, ({ revision, status }) => {
          events.push({ revision, status, ...(attempt > 1 && isFirst && { reconnected: true }) });
          isFirst = false;
        });
        const { status, error } = received.at(-1) ?? {};
        this.count(`ended ${status} ${error?.code ?? ''}`.trim());
        return;
      } catch (error) {
        // The checker reports the missing ending.
        if (isFinal(error)) return;
        this.count('reconnects');
        await pause(RETRY_MS);
      }
    }
  }

  private anywhere(): string {
    return this.chance.pick(...this.gateways.urls);
  }

  private count(what: string): void {
    const { counts } = this.seen;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
}

/**
 * Whether a reconnect cannot help: the operation was refused, or an event said that the job does not exist.
 */
function isFinal(error: unknown): boolean {
  if (Array.isArray(error)) return true;
  return (
    error instanceof AggregateError && error.errors.some(({ extensions }) => extensions?.code === 'NOT_FOUND')
  );
}

/**
 * Starts one generation after another until it is stopped, and follows each to its end over as many
 * connections as needed.
 */
export async function beClient(
  name: string,
  gateways: Pick<Victims, 'urls' | 'onAsked'>,
  chance: Chance,
  stop: AbortSignal,
  seen: Seen,
): Promise<void> {
  const client = new PersistentClient(gateways, chance, seen);
  for (let number = 1; !stop.aborted; number += 1) {
    await pause(chance.between(0, LONGEST_REST_MS));
    const work = `${name}-${number}`;
    // The mark is complete in a request once these characters have passed, however long the number is.
    const prompt = `<${work}> ${chance.pick(...wishes)}`;
    const input = { prompt, ...(chance.happens(0.5) && { duration: FREE_SECONDS }) };
    const impatient = chance.happens(0.3);
    const submissions = impatient ? [work, work] : [work];
    const jobIds = await Promise.all(submissions.map((key) => client.submit(key, input)));
    const [jobId] = jobIds.filter((id) => id !== null);
    if (jobId === undefined) continue;
    if (chance.happens(0.5)) await client.submit(work, input);
    await client.watch(jobId);
  }
  await client.hearAll();
}
