import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../gateway.js';
import type { Measure } from '../measure.js';
import { startPixazoStub } from '../pixazo-stub.js';
import { GATEWAY_MODULES } from '../subject.js';
import { submitLoad } from '../submit-load.js';

const CONNECTIONS = 64;
const WARM_UP_SECONDS = 5;
const SECONDS = 6;

/** The part of V8's --cpu-prof file that is used here. Times are microseconds. */
interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

/** The owner of a function, by the path of its file; the first match counts. */
const owners: [string, RegExp][] = [
  ['storage', /\/modules\/stores\/|node_modules\/(@photostructure|kysely|lru-cache)\//],
  ['Pixazo’s API', /\/modules\/datasources\/|node_modules\/(undici|zod)\//],
  ['input checks', /\/(input-checks|text-length|public-address|input-problems)\.js/],
  ['Apollo Server', /node_modules\/(@apollo|@as-integrations|negotiator|whatwg-mimetype)\//],
  ['GraphQL', /node_modules\/(graphql|type-graphql|graphql-scalars)\//],
  [
    'the HTTP server',
    /node_modules\/(fastify|@fastify|helmet|find-my-way|secure-json-parse|pino|ipaddr\.js)\//,
  ],
  ['our other code', /\/modules\//],
];

/** The shares of a submit's time: a profile of the gateway under load, by the owner of the code. */
export const shares: Measure = {
  name: 'shares',
  title: 'Where the time of a submit goes',
  async run(report) {
    const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
    await using stub = await startPixazoStub();
    const gateway = await startGateway({
      upstream: stub.url,
      database: `file:${directory}/gateway.db`,
      // The built gateway is one file, which does not show the owners of its code.
      program: GATEWAY_MODULES,
      nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${directory}`],
    });
    report('under load');
    const began = performance.now();
    await submitLoad(gateway, { connections: CONNECTIONS, seconds: WARM_UP_SECONDS });
    await submitLoad(gateway, { connections: CONNECTIONS, seconds: SECONDS });
    const loadedMs = performance.now() - began;
    process.kill(gateway.pid, 'SIGTERM');
    await gateway.ended;
    const profile = await profileIn(directory);
    await rm(directory, { recursive: true });
    const found = sharesOf(profile, (loadedMs - WARM_UP_SECONDS * 1_000) * 1_000);
    const rows = found.map(([owner, share]) => `| ${owner} | ${(100 * share).toFixed(0)} % |`);
    return {
      findings: [],
      notes: [`| owner of the code | share of a submit's time |\n| --- | --- |\n${rows.join('\n')}`],
    };
  },
};

async function profileIn(directory: string): Promise<Profile> {
  const file = (await readdir(directory)).find((name) => name.endsWith('.cpuprofile'));
  if (!file) throw new Error('The gateway wrote no profile');
  return JSON.parse(await readFile(join(directory, file), 'utf8'));
}

/** The share of each owner in the last microseconds that were not idle, greatest first. */
function sharesOf({ nodes, samples, timeDeltas }: Profile, lastUs: number): [string, number][] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  /** Time in Node itself belongs to the caller of the function. */
  function ownerOf(sample: number): string {
    for (let at: number | undefined = sample; at !== undefined; at = parentOf.get(at)) {
      const url = byId.get(at)?.callFrame.url ?? '';
      const known = owners.find(([, place]) => place.test(url));
      if (known) return known[0];
    }
    return byId.get(sample)?.callFrame.functionName === '(garbage collector)'
      ? 'garbage collection'
      : 'Node itself';
  }
  const totalUs = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  const times = new Map<string, number>();
  let atUs = 0;
  let busyUs = 0;
  for (const [index, sample] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0;
    atUs += delta;
    if (atUs < totalUs - lastUs || byId.get(sample)?.callFrame.functionName === '(idle)') continue;
    busyUs += delta;
    const owner = ownerOf(sample);
    times.set(owner, (times.get(owner) ?? 0) + delta);
  }
  return [...times]
    .map(([owner, us]) => [owner, us / busyUs] as [string, number])
    .sort((one, other) => other[1] - one[1]);
}
