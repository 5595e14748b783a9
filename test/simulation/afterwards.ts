import { brokenPromises } from '../support/history.js';
import type { Chance } from './chance.js';
import { brokenByEnding } from './ending-rules.js';
import type { Notes } from './notes.js';
import { CALLER, keepMs, longestDownMs, mostEndings } from './rules.js';
import type { SimulatedGateway } from './simulated-gateway.js';
import type { SimulatedMoney } from './simulated-money.js';
import type { SimulatedPixazo } from './simulated-pixazo.js';
import type { SimulatedTime } from './simulated-time.js';

/** A history after its last client has gone. */
interface Past {
  chance: Chance;
  time: SimulatedTime;
  /** The time at which no job may be unfinished. */
  latest: number;
  notes: Notes;
  pixazo: SimulatedPixazo;
  gateway: SimulatedGateway;
  money: SimulatedMoney;
  troubleEndsAt: number;
  /** True if there was only one process at a time. */
  oneProcess: boolean;
}

/** Retention's pause between two rounds, and the delay that restarts may add. */
const SWEEP_MS = 11 * 60_000 + mostEndings * longestDownMs;

/** Returns one sentence per promise that a history has broken, once it is over. */
export async function brokenAfterwards(past: Past): Promise<string[]> {
  const broken = [
    ...(await brokenByTheUnfinished(past)),
    ...brokenByEndings(past),
    ...(await brokenToOutsiders(past)),
    ...(await past.money.faults(past.gateway.store, past.time.now())),
  ];
  // This check alone needs so much time to pass that it runs for few histories only.
  if (broken.length === 0 && past.chance.happens(0.05)) broken.push(...(await brokenByRetention(past)));
  return broken;
}

/** Jobs whose client never received their id end too. */
async function brokenByTheUnfinished({ gateway, time, latest }: Past): Promise<string[]> {
  for (;;) {
    // Visible or not.
    const left = await gateway.store.countUnfinished();
    if (left.length === 0) return [];
    if (time.now() >= latest) return left.map(({ count, status }) => `${count} jobs never leave ${status}`);
    await time.passUntil(time.now() + 10_000, () => false);
  }
}

function brokenByEndings({ notes, pixazo, troubleEndsAt, oneProcess }: Past): string[] {
  return notes.watched.flatMap(({ work, last }) =>
    brokenByEnding({
      work,
      job: last,
      requests: [...pixazo.requests.values()].filter((request) => request.work === work),
      troubleEndsAt,
      oneProcess,
    }),
  );
}

async function brokenToOutsiders({ notes, pixazo, gateway, time }: Past): Promise<string[]> {
  const { acknowledged, watched } = notes;
  const present = new Set<string>();
  for (const { jobId } of acknowledged) if (await gateway.store.find(jobId)) present.add(jobId);
  // Jobs that ended so long ago that they may be removed were kept as long as promised.
  for (const { last } of watched) if (last.updatedAt + keepMs < time.now()) present.add(last.id);
  const watchers = watched.map(({ last, events }) => ({ jobId: last.id, events }));
  return brokenPromises({ posts: pixazo.posts, acknowledged, present, watchers });
}

async function brokenByRetention({ gateway, time }: Past): Promise<string[]> {
  await time.passUntil(time.now() + keepMs + SWEEP_MS, () => false);
  const kept = await gateway.store.list({ caller: CALLER }, { after: null, limit: 1_000 });
  // Not for jobs that ended during the check, such as an unconfirmed one that turned out to have been
  // accepted.
  const left = kept.filter(({ updatedAt }) => updatedAt + keepMs + SWEEP_MS <= time.now());
  return left.length === 0 ? [] : [`${left.length} jobs are kept too long`];
}
