import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../simulation/chance.js';
import { follow, generate } from '../support/generation.js';
import type { History, WatchedEvent } from '../support/history.js';

/** What clients saw, and how often they were told what. */
export interface Seen extends Pick<History, 'acknowledged' | 'watchers'> {
  counts: Map<string, number>;
}

/** After these a client gives its work up. */
const refusals = ['INSUFFICIENT_BALANCE', 'UPSTREAM_RATE_LIMITED'];
/** After these it tries again. */
const troubles = ['UPSTREAM_UNAVAILABLE', 'INTERNAL_SERVER_ERROR'];
const RETRY_MS = 200;
/** Longest pause before a client wants something else. */
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

/** Wants one generation after the other until it is told to stop, and follows each to its end, however often it must. */
export async function beClient(name: string, url: string, chance: Chance, stop: AbortSignal, seen: Seen) {
  for (let number = 1; !stop.aborted; number += 1) {
    await pause(chance.between(0, LONGEST_REST_MS));
    const work = `${name}-${number}`;
    // The mark is whole in a request of which enough has passed, however long the number is.
    const prompt = `<${work}> ${chance.pick(...wishes)}`;
    const impatient = chance.happens(0.3);
    const submissions = impatient ? [work, work] : [work];
    const jobIds = await Promise.all(submissions.map((key) => submit(url, key, prompt, seen)));
    const [jobId] = jobIds.filter((id) => id !== null);
    if (jobId === undefined) continue;
    if (chance.happens(0.5)) await submit(url, work, prompt, seen);
    await watch(url, jobId, seen);
  }
}

/** The id of the work's job, asked for until there is an answer; null when Pixazo refused. */
async function submit(url: string, work: string, prompt: string, seen: Seen): Promise<string | null> {
  for (;;) {
    const answer = await generate(url, work, prompt).catch(() => null);
    if (answer?.data) {
      seen.acknowledged.push({ work, jobId: answer.data.job.id });
      count(seen, 'acknowledged');
      return answer.data.job.id;
    }
    const code = String(answer?.errors?.[0]?.extensions.code ?? 'no answer');
    count(seen, code);
    if (refusals.includes(code)) return null;
    if (answer && !troubles.includes(code)) throw new Error(`${work}: ${JSON.stringify(answer.errors)}`);
    await pause(RETRY_MS);
  }
}

/** Follows the job to its end, over as many connections as it takes. */
async function watch(url: string, jobId: string, seen: Seen): Promise<void> {
  const events: WatchedEvent[] = [];
  seen.watchers.push({ jobId, events });
  for (let attempt = 1; ; attempt += 1) {
    let isFirst = true;
    try {
      const told = await follow(url, jobId, ({ revision, status }) => {
        events.push({ revision, status, ...(attempt > 1 && isFirst && { reconnected: true }) });
        isFirst = false;
      });
      const { status, error } = told.at(-1) ?? {};
      count(seen, `ended ${status} ${error?.code ?? ''}`.trim());
      return;
    } catch (error) {
      // GraphQL's own refusal, which no reconnecting mends: the checker will miss the ending.
      if (Array.isArray(error)) return;
      count(seen, 'reconnects');
      await pause(RETRY_MS);
    }
  }
}

function count({ counts }: Seen, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
