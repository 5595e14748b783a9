import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Chance } from '../simulation/chance.js';
import type { Passed } from '../support/fault-proxy.js';
import { ask } from '../support/gateway-process.js';
import { brokenPromises, type History } from '../support/history.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startFaultyNetwork } from './faulty-network.js';
import { startMortalGateway } from './mortal-gateway.js';
import { beClient, type Seen } from './persistent-client.js';
import { startSandboxProcess } from './sandbox-process.js';

const duration = Number(process.env.CHAOS_MINUTES) * 60_000;
const seed = Number(process.env.CHAOS_SEED);
/** What the last jobs may take to end, once all is calm. */
const SETTLE_MS = 3 * 60_000;
const CLIENTS = 12;

it('keeps every promise', { timeout: duration + SETTLE_MS }, async () => {
  const chance = new Chance(seed);
  /** A source of its own for each: what one does next hangs on nobody else's pace. */
  const own = () => new Chance(chance.between(0, 2 ** 32 - 1));
  await using directory = await temporaryDirectory();
  await using sandbox = await startSandboxProcess();
  await using network = await startFaultyNetwork(sandbox.url, own());
  const env = {
    PIXAZO_API_KEY: 'chaos',
    PIXAZO_BASE_URL: network.proxy.url.href,
    PIXAZO_TIMEOUT_MS: '2000',
    POLL_MIN_MS: '100',
    POLL_MAX_MS: '500',
    // Clients that are refused come back at once.
    SUBMITS_PER_MINUTE: '100000',
  };
  await using gateway = await startMortalGateway(directory.path, env, own());
  const seen: Seen = { acknowledged: [], watchers: [], counts: new Map() };
  const stop = new AbortController();
  const clients = Array.from({ length: CLIENTS }, (_, index) =>
    beClient(`client-${index}`, gateway.url, own(), stop.signal, seen),
  );

  await Promise.race([pause(duration), ...clients]);
  stop.abort();
  await Promise.all([network.calm(), gateway.spare(), ...clients]);

  const posts = network.proxy.connections.flatMap(postsIn);
  const present = await presentOf(gateway.url, seen);
  const { kills } = gateway;
  const counts = { kills, faults: network.faults, posts: posts.length, watchers: seen.watchers.length };
  report({ seed, ...counts, ...Object.fromEntries([...seen.counts].sort()) });
  expect(brokenPromises({ ...seen, posts, present })).toEqual([]);
  expect(posts.length).toBeGreaterThan(0);
});

/** The submissions that a connection brought to the sandbox, those of which enough came to tell whose they were. */
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
