import { JobStatus } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';
import { brokenPromises } from '../support/history.js';
import { Chance } from './chance.js';
import { brokenByEnding } from './ending-rules.js';
import { Notes } from './notes.js';
import { jobMaxAgeMs, keepMs, longestDownMs, longestTroubleMs, mostEndings, slackMs } from './rules.js';
import { CALLER, SimulatedClient } from './simulated-client.js';
import { type Disk, SimulatedGateway } from './simulated-gateway.js';
import { SimulatedPixazo } from './simulated-pixazo.js';
import { SimulatedTime } from './simulated-time.js';

/** By then all is over: clients have given up or have a job, and no job is unfinished. */
const LONGEST_MS = 2 * jobMaxAgeMs + slackMs;
/** Retention's pause between two rounds, and a little. */
const SWEEP_MS = 11 * 60_000;
const unfinished = [JobStatus.SUBMITTING, JobStatus.QUEUED, JobStatus.PROCESSING];

/**
 * One history of a gateway that crashes, of clients that ask again, and of a Pixazo that loses, delays and repeats.
 * The same seed makes the same history. Answers one sentence per broken promise.
 */
export async function simulate(seed: number, disk: Disk): Promise<string[]> {
  const chance = new Chance(seed);
  const time = new SimulatedTime(chance);
  const notes = new Notes();
  const latest = time.now() + LONGEST_MS;
  const troubleEndsAt = time.now() + chance.pick(0, chance.between(0, longestTroubleMs));
  const endings = chance.between(0, mostEndings);
  const pixazo = new SimulatedPixazo(time, chance, troubleEndsAt, (webhook, requestId) =>
    gateway.callBack(webhook, requestId),
  );
  const gateway: SimulatedGateway = new SimulatedGateway({
    disk,
    pixazo,
    time,
    chance,
    hasPublicUrl: chance.happens(0.6),
    endings,
    troubleEndsAt,
    onBroken: (sentence) => void notes.broken.push(sentence),
  });
  const works = Array.from({ length: chance.between(1, 4) }, (_, index) => `work-${index + 1}`);
  const clients = works.map((work) => new SimulatedClient({ time, chance, gateway, notes }, work));

  let isOver = false;
  const everything = Promise.race([gateway.run(), Promise.all(clients.map((client) => client.run()))]);
  everything
    .catch((error) => notes.broken.push(`Nobody reckons with ${error.stack}`))
    .finally(() => {
      isOver = true;
    });
  await time.passUntil(latest, () => isOver || notes.broken.length > 0);
  if (notes.broken.length > 0) return notes.broken;
  if (!isOver) return ['Somebody waits for ever'];

  await untilFinished(gateway, time, latest);
  const left = await gateway.store.list({ caller: CALLER, statuses: unfinished }, { after: null, limit: 10 });
  const ended = notes.watched.map(({ work, last }) => ({
    work,
    job: last,
    requests: [...pixazo.requests.values()].filter((request) => request.work === work),
    troubleEndsAt,
    oneProcess: endings === 0,
  }));
  const broken = [
    ...left.map(({ id, status }) => `Job ${id} is ${status} for ever`),
    ...ended.flatMap(brokenByEnding),
    ...brokenPromises({
      posts: pixazo.posts,
      acknowledged: notes.acknowledged,
      present: await presentAmong(notes, gateway.store, time.now()),
      watchers: notes.watched.map(({ last, events }) => ({ jobId: last.id, events })),
    }),
  ];
  if (broken.length === 0 && chance.happens(0.05)) broken.push(...(await brokenByRetention(gateway, time)));
  return broken;
}

async function untilFinished(gateway: SimulatedGateway, time: SimulatedTime, latest: number): Promise<void> {
  while (time.now() < latest && (await gateway.store.count({ caller: CALLER, statuses: unfinished })) > 0) {
    await time.passUntil(time.now() + 10_000, () => false);
  }
}

/** The acknowledged jobs that can be found, or that ended so long ago that they may be gone. */
async function presentAmong(notes: Notes, store: JobStore, now: number): Promise<Set<string>> {
  const present = new Set<string>();
  for (const { jobId } of notes.acknowledged) if (await store.find(jobId)) present.add(jobId);
  for (const { last } of notes.watched) if (last.updatedAt + keepMs < now) present.add(last.id);
  return present;
}

async function brokenByRetention(gateway: SimulatedGateway, time: SimulatedTime): Promise<string[]> {
  await time.passUntil(time.now() + keepMs + SWEEP_MS + mostEndings * longestDownMs, () => false);
  const left = await gateway.store.count({ caller: CALLER });
  return left === 0 ? [] : [`${left} jobs are kept too long`];
}
