import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Chance } from '../simulation/chance.js';
import type { Passed } from '../support/fault-proxy.js';
import { ask } from '../support/gateway-process.js';
import { brokenPromises, type History } from '../support/history.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { Auditor, moneySettings } from './auditor.js';
import { startFaultyNetwork } from './faulty-network.js';
import { oneOnSqlite } from './one-on-sqlite.js';
import { beClient, type Seen } from './persistent-client.js';
import { startSandboxProcess } from './sandbox-process.js';
import { severalOnPostgres } from './several-on-postgres.js';

const minutes = Number(process.env.CHAOS_MINUTES);
const duration = minutes * 60_000;
const seed = Number(process.env.CHAOS_SEED);
const startVictims = process.env.CHAOS_DATABASE === 'postgres' ? severalOnPostgres : oneOnSqlite;
/** The longest time that the last jobs may take to end, once the faults stop. */
const SETTLE_MS = 3 * 60_000;
const CLIENTS = 12;
/** Fewer than clients start, so that a budget is used up. */
const PAID_PER_MINUTE = 10;
/**
 * Submissions and responses are no longer than this, and a slow call takes longer than the time limit of a
 * call.
 */
const roughness = { longestPassage: 400, longestDelayMs: 3_000 };

it('keeps every promise', { timeout: duration + 2 * SETTLE_MS }, async () => {
  const chance = new Chance(seed);
  /** Each client has its own random source, so that its decisions do not depend on the pace of others. */
  const own = () => new Chance(chance.between(0, 2 ** 32 - 1));
  const sandbox = untilTheEnd(await startSandboxProcess());
  const network = untilTheEnd(await startFaultyNetwork(sandbox.url, own(), roughness));
  const env = {
    PIXAZO_API_KEY: 'chaos',
    PIXAZO_BASE_URL: network.proxy.url.href,
    PIXAZO_TIMEOUT_MS: '2000',
    POLL_MIN_MS: '100',
    POLL_MAX_MS: '500',
    // Clients reconnect at once after a refusal.
    SUBMITS_PER_MINUTE: '100000',
  };
  const directory = untilTheEnd(await temporaryDirectory());
  const money = await moneySettings(directory.path, Math.ceil(PAID_PER_MINUTE * minutes));
  const victims = await startVictims({ ...env, ...money }, own);
  const auditor = new Auditor(victims.urls);
  const seen: Seen = { acknowledged: [], watchers: [], counts: new Map() };
  const stop = new AbortController();
  const clients = Array.from({ length: CLIENTS }, (_, index) =>
    beClient(`client-${index}`, victims, own(), stop.signal, seen),
  );

  const audit = auditor.watch(stop.signal);

  await Promise.race([pause(duration), victims.dying, ...clients]);
  stop.abort();
  await audit;
  await Promise.all([network.calm(), victims.spare()]);
  // The checker reports the watchers that still wait for an ending then.
  await Promise.race([pause(SETTLE_MS), Promise.all(clients)]);

  const posts = network.proxy.connections.flatMap(postsIn);
  const present = await presentOf(victims.urls[0], seen);
  const { counts, watchers } = seen;
  report({ ...victims.harm(), faults: network.faults, posts: posts.length, watchers: watchers.length });
  report({ ...Object.fromEntries([...counts].sort()), 'reads of budgets': auditor.reads });
  expect(brokenPromises({ ...seen, posts, present })).toEqual([]);
  // A job without an acknowledgement has no watcher.
  await expect.poll(() => auditor.isSettled(victims.urls[0]), { timeout: SETTLE_MS }).toBe(true);
  // The metric is up to a second old.
  await expect.poll(() => auditor.wrongSums(victims.urls[0]), { timeout: 10_000 }).toEqual([]);
  expect([...auditor.overruns]).toEqual([]);
  expect(posts.length).toBeGreaterThan(0);
});

/**
 * The submissions that a connection carried to the sandbox, as far as enough bytes arrived to identify them.
 */
function postsIn({ request }: Passed): History['posts'] {
  const all = Buffer.concat(request).toString();
  return all.split(/(?=POST \/)/).flatMap((text) => {
    const work = text.startsWith('POST ') ? /<([\w-]+)>/.exec(text)?.[1] : undefined;
    if (work === undefined) return [];
    return [{ work, ...(/sandbox:(402|429)/.test(text) && { refused: true as const }) }];
  });
}

async function presentOf(url: string, { acknowledged }: Seen): Promise<Set<string>> {
  const present = new Set<string>();
  for (const { jobId } of acknowledged) {
    const { data } = await ask(url, 'query ($id: ID!) { job(id: $id) { id } }', { id: jobId });
    if (data.job) present.add(data.job.id);
  }
  return present;
}

function report(counts: Record<string, number>): void {
  for (const [what, number] of Object.entries(counts)) process.stdout.write(`${what}: ${number}\n`);
}
