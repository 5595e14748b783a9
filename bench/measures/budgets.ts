import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newCluster, servePostgres } from '../../test/support/embedded-postgres.js';
import { freePort } from '../../test/support/free-port.js';
import { DatabaseLoad } from '../database-load.js';
import { startGateway } from '../gateway.js';
import { AUTH_TOKENS, submitTo } from '../gateways-on-postgres.js';
import type { Finding, Measure } from '../measure.js';
import { median } from '../median.js';
import { startPixazoStub } from '../pixazo-stub.js';

const INSTANCES = [1, 4];
const REPETITIONS = 3;

const PRICES = { currency: 'USD', models: { 'mirelo-sfx-1-6-text-to-audio': { perSecond: '0.002' } } };
/** One that every submit shares, and one of each caller. Neither is ever used up. */
const BUDGETS = {
  budgets: ['gateway', 'caller'].map((scope) => ({
    name: scope,
    scope,
    period: 'day',
    limit: '1000000',
  })),
};

/** The rate of submits with a budget of the whole gateway and one of each caller, beside that without prices. */
export const budgets: Measure = {
  name: 'budgets',
  title: 'Submits with budgets',
  async run(report) {
    const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
    const [PRICES_FILE, BUDGETS_FILE] = [join(directory, 'prices.json'), join(directory, 'budgets.json')];
    await writeFile(PRICES_FILE, JSON.stringify(PRICES));
    await writeFile(BUDGETS_FILE, JSON.stringify(BUDGETS));
    await using stub = await startPixazoStub();
    await using server = await servePostgres(
      await newCluster(),
      { host: '127.0.0.1', port: await freePort() },
      { fsync: 'on', shared_preload_libraries: 'pg_stat_statements' },
    );
    await using load = await DatabaseLoad.watch(server.url);
    const findings: Finding[] = [];
    for (const instances of INSTANCES) {
      const rates: Record<'free' | 'limited', number[]> = { free: [], limited: [] };
      for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
        for (const kind of ['free', 'limited'] as const) {
          report(`${instances} gateways, ${kind}, repetition ${repetition}`);
          const files: Record<string, string> = kind === 'limited' ? { PRICES_FILE, BUDGETS_FILE } : {};
          rates[kind].push(await rateOf(instances, stub.url, { AUTH_TOKENS, ...files }, load));
        }
      }
      findings.push(findingOf(instances, median(rates.limited), median(rates.free)));
    }
    await rm(directory, { recursive: true });
    return {
      findings,
      notes: [
        `With budgets, every submit locks the row of one budget that all share and that of its caller. Of ${REPETITIONS} ` +
          'runs in turns with and without budgets, each on an empty database, the numbers are the medians.',
      ],
    };
  },
};

/** Submits a second to all gateways together. */
async function rateOf(
  instances: number,
  upstream: string,
  env: Record<string, string>,
  load: DatabaseLoad,
): Promise<number> {
  const name = 'budgets';
  const database = await load.create(name);
  const first = await startGateway({ upstream, database, env });
  const others = await Promise.all(
    Array.from({ length: instances - 1 }, () => startGateway({ upstream, database, env })),
  );
  try {
    const { perSecond } = await submitTo([first, ...others], name, load);
    if (perSecond === 0)
      throw new Error('No submit was answered in time: the machine is too busy to measure');
    return perSecond;
  } finally {
    for (const gateway of [first, ...others]) await gateway[Symbol.asyncDispose]();
    await load.drop(name);
  }
}

function findingOf(instances: number, limited: number, free: number): Finding {
  const gateways = instances === 1 ? '1 gateway' : `${instances} gateways`;
  return {
    what: `PostgreSQL: submits with budgets, ${gateways}`,
    gateway: `${Math.round(limited)}/s`,
    beside: `without ${Math.round(free)}/s`,
    figure: limited / free,
    goal: { atLeast: 0.8 },
  };
}
