import { scrape } from '../test/support/scrape.js';
import type { DatabaseLoad, Work } from './database-load.js';
import { DueJobs, POLLS_PER_SECOND, WATCHED } from './due-jobs.js';
import { startGateway } from './gateway.js';
import type { PixazoStub } from './pixazo-stub.js';
import { completionLagsMs, insertJobs, makeTables, vacuumJobs } from './postgres-jobs.js';
import { many, unfinishedJob } from './seed-jobs.js';
import type { Subject } from './subject.js';
import { type Load, submitLoad } from './submit-load.js';

/** An idle gateway reads the schedule every five seconds, and so learns of inserted jobs. */
const LEARN_MS = 5_500;
/** Jobs that come due before those that are measured, since the first polls of a gateway run in code that is not optimised. */
const WARM_UP_JOBS = 1_000;
/** The time between two series of jobs. */
const PAUSE_MS = 2_000;
const CONNECTIONS = 64;
const CALLERS = 256;
const WARM_UP_SECONDS = 1;
const SECONDS = 3;
const HOUR_MS = 3_600_000;
/** The submits of one caller wait for one another, so there are many callers. */
export const TOKENS = Array.from({ length: CALLERS }, (_, number) => `token-of-caller-${number}`);
/** The credentials of the callers who submit. */
export const AUTH_TOKENS = TOKENS.map((token, number) => `caller-${number}:${token}`).join(',');

/** The results of a number of gateways on one database with a number of unfinished jobs. */
export interface Seen {
  instances: number;
  count: number;
  /**
   * The mean of gateway_poll_lag_seconds over all gateways, in milliseconds. Each gateway takes both times
   * from one clock.
   */
  pollLagMs: number;
  /** The times from due to recorded as COMPLETED. */
  completionMs: number[];
  /** The rate at which jobs that came due at once were polled. */
  pollsPerSecond: number;
  submitsPerSecond: number;
  /** The database's work for each poll, which finds the job COMPLETED, and for each submit. */
  ofPoll: Work;
  ofSubmit: Work;
}

interface Scene {
  load: DatabaseLoad;
  stub: PixazoStub;
}

/** Starts the gateways on a new database with unfinished jobs, and measures them. */
export async function seeGateways(instances: number, count: number, { load, stub }: Scene): Promise<Seen> {
  const name = `gateways_${instances}_${count}`;
  const database = await load.create(name);
  await makeTables(database);
  const resting = () => unfinishedJob(Date.now() + HOUR_MS);
  await insertJobs(database, many(count, resting));
  await vacuumJobs(database);
  const gateways = await Promise.all(
    Array.from({ length: instances }, () =>
      startGateway({ upstream: stub.url, database, env: { AUTH_TOKENS } }),
    ),
  );
  try {
    const warmFrom = Date.now() + LEARN_MS;
    const from = warmFrom + (WARM_UP_JOBS / POLLS_PER_SECOND) * 1_000 + PAUSE_MS;
    const warmUp = new DueJobs(warmFrom);
    const evenly = new DueJobs(from);
    const lastDueAt = from + (WATCHED / POLLS_PER_SECOND) * 1_000;
    const atOnce = new DueJobs(lastDueAt + PAUSE_MS, Number.POSITIVE_INFINITY);
    await insertJobs(database, warmUp.jobs(WARM_UP_JOBS));
    await insertJobs(database, evenly.jobs(WATCHED));
    await insertJobs(database, atOnce.jobs(WATCHED));
    await warmUp.lagsMs(stub);
    const lagBefore = await pollLag(gateways);
    const polling = await load.during(name, async () => {
      await evenly.lagsMs(stub);
    });
    const lagAfter = await pollLag(gateways);
    const completionMs = await completionLagsMs(database, from);
    const pollsPerSecond = (WATCHED / Math.max(...(await atOnce.lagsMs(stub)))) * 1_000;
    const { perSecond, each } = await submitTo(gateways, name, load);
    return {
      instances,
      count,
      pollLagMs: (1_000 * (lagAfter.seconds - lagBefore.seconds)) / (lagAfter.polls - lagBefore.polls),
      completionMs,
      pollsPerSecond,
      submitsPerSecond: perSecond,
      ofPoll: share(polling, WATCHED),
      ofSubmit: each,
    };
  } finally {
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
    await load.drop(name);
  }
}

/** The number of polls of all gateways so far, and their total lag. */
async function pollLag(gateways: Subject[]): Promise<{ polls: number; seconds: number }> {
  const scraped = await Promise.all(gateways.map(({ url }) => scrape(url)));
  const sum = (sample: string) => scraped.reduce((total, samples) => total + (samples[sample] ?? 0), 0);
  return { polls: sum('gateway_poll_lag_seconds_count'), seconds: sum('gateway_poll_lag_seconds_sum') };
}

async function submitTo(gateways: Subject[], name: string, load: DatabaseLoad) {
  await submitFor(WARM_UP_SECONDS, gateways);
  let total = { answered: 0, perSecond: 0 };
  const work = await load.during(name, async () => {
    total = await submitFor(SECONDS, gateways);
  });
  return { perSecond: total.perSecond, each: share(work, total.answered) };
}

/**
 * Submits to all gateways at once, of many callers.
 * @param atOnce the number of submits in flight, at all gateways together
 */
export async function submitFor(
  seconds: number,
  gateways: Subject[],
  atOnce: number = CONNECTIONS,
): Promise<Pick<Load, 'answered' | 'perSecond'>> {
  const connections = atOnce / gateways.length;
  const loads = await Promise.all(
    gateways.map((gateway, number) => {
      const tokens = TOKENS.slice(number * connections, (number + 1) * connections);
      return submitLoad(gateway, { connections, seconds, tokens });
    }),
  );
  const sum = (of: 'answered' | 'perSecond') => loads.reduce((total, found) => total + found[of], 0);
  return { answered: sum('answered'), perSecond: sum('perSecond') };
}

function share({ statements, rows, pages, ms }: Work, of: number): Work {
  return { statements: statements / of, rows: rows / of, pages: pages / of, ms: ms / of };
}
