import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../test/support/embedded-postgres.js';
import { DatabaseLoad } from '../database-load.js';
import { startGateway } from '../gateway.js';
import { AUTH_TOKENS, submitFor } from '../gateways-on-postgres.js';
import type { Finding, Measure } from '../measure.js';
import { median } from '../median.js';
import { percentile } from '../percentile.js';
import { startPixazoStub } from '../pixazo-stub.js';
import type { Subject } from '../subject.js';

const WARM_UP_SECONDS = 2;
const SECONDS = 4;
const ROUNDS = 6;

const PRICES = { currency: 'USD', models: { 'mirelo-sfx-1-6-text-to-audio': { perSecond: '0.002' } } };
/** The scopes of the budgets of each kind of gateway. Their limits are never reached. */
const KINDS = { free: [], own: ['caller'], shared: ['gateway', 'caller'] };
type Kind = keyof typeof KINDS;

const SETUPS = [
  { database: 'SQLite', instances: 1 },
  { database: 'PostgreSQL', instances: 1 },
  { database: 'PostgreSQL', instances: 4 },
] as const;
type Setup = (typeof SETUPS)[number];

/** Submits a second of each round. */
type Rates = Record<Kind, number[]>;

/** The rate of submits with budgets, beside that without prices, and the part of the row that all submits share. */
export const budgets: Measure = {
  name: 'budgets',
  title: 'Submits with budgets',
  async run(report) {
    const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
    await using stub = await startPixazoStub();
    await using server = await startPostgres({ fsync: 'on', shared_preload_libraries: 'pg_stat_statements' });
    await using load = await DatabaseLoad.watch(server.url);
    const findings: Finding[] = [];
    const spreads: string[] = [];
    for (const setup of SETUPS) {
      const start = async (kind: Kind) => {
        const name = `${kind}_${setup.instances}`;
        const isFile = setup.database === 'SQLite';
        const database = isFile ? `file:${join(directory, `${name}.db`)}` : await load.create(name);
        return startGateways(setup, stub.url, database, await settingsOf(kind, directory));
      };
      const rates = await inTurns(start, (progress) => report(`${nameOf(setup)}, ${progress}`));
      findings.push(...findingsOf(setup, rates));
      spreads.push(`${nameOf(setup)}: ${spreadOf(rates)}`);
    }
    await rm(directory, { recursive: true });
    return {
      findings,
      notes: [
        'With budgets, every submit locks the row of one budget that all share and that of its caller. Gateways of each ' +
          `kind run beside each other, and are loaded in turns in ${ROUNDS} rounds of ${SECONDS} s each. The rates are medians, ` +
          `and a figure is the median of the ratios of the rounds, whose quartiles are, ${spreads.join('; ')}. ` +
          `At the end, the system had a load of ${loadavg()[0]?.toFixed(1)}.`,
      ],
    };
  },
};

/** The environment of gateways of this kind. */
async function settingsOf(kind: Kind, directory: string): Promise<Record<string, string>> {
  if (kind === 'free') return { AUTH_TOKENS };
  const [PRICES_FILE, BUDGETS_FILE] = [join(directory, 'prices.json'), join(directory, `${kind}.json`)];
  const limits = KINDS[kind].map((scope) => ({ name: scope, scope, period: 'day', limit: '1000000' }));
  await writeFile(PRICES_FILE, JSON.stringify(PRICES));
  await writeFile(BUDGETS_FILE, JSON.stringify({ budgets: limits }));
  return { AUTH_TOKENS, PRICES_FILE, BUDGETS_FILE };
}

/** The first one makes the tables. */
async function startGateways(
  { instances }: Setup,
  upstream: string,
  database: string,
  env: Record<string, string>,
): Promise<Subject[]> {
  const gateways: Subject[] = [];
  for (let number = 1; number <= instances; number += 1)
    gateways.push(await startGateway({ upstream, database, env }));
  return gateways;
}

/** Starts gateways of each kind, and loads one kind at a time. Every round begins with another kind. */
async function inTurns(
  start: (kind: Kind) => Promise<Subject[]>,
  report: (progress: string) => void,
): Promise<Rates> {
  const kinds = Object.keys(KINDS) as Kind[];
  const gateways = new Map<Kind, Subject[]>();
  const rates: Rates = { free: [], own: [], shared: [] };
  try {
    for (const kind of kinds) gateways.set(kind, await start(kind));
    const rateOf = async (kind: Kind, seconds: number) =>
      (await submitFor(seconds, gateways.get(kind) ?? [])).perSecond;
    for (const kind of kinds) await rateOf(kind, WARM_UP_SECONDS);
    for (let round = 1; round <= ROUNDS; round += 1) {
      kinds.push(...kinds.splice(0, 1));
      for (const kind of kinds) {
        const rate = await rateOf(kind, SECONDS);
        report(`round ${round}, ${kind}: ${Math.round(rate)}/s`);
        rates[kind].push(rate);
      }
    }
  } finally {
    for (const gateway of [...gateways.values()].flat()) await gateway[Symbol.asyncDispose]();
  }
  if (Object.values(rates).flat().includes(0))
    throw new Error('No submit was answered in time: the machine is too busy to measure');
  return rates;
}

function findingsOf(setup: Setup, rates: Rates): Finding[] {
  const rate = (kind: Kind) => `${Math.round(median(rates[kind]))}/s`;
  return [
    {
      what: `${nameOf(setup)}: submits with budgets of the gateway and of each caller`,
      gateway: rate('shared'),
      beside: `without prices ${rate('free')}`,
      figure: median(ratiosOf(rates.shared, rates.free)),
      goal: null,
    },
    {
      what: `${nameOf(setup)}: submits with a budget of the gateway`,
      gateway: rate('shared'),
      beside: `with those of each caller alone ${rate('own')}`,
      figure: median(ratiosOf(rates.shared, rates.own)),
      goal: { atLeast: 0.8 },
    },
  ];
}

function ratiosOf(rates: number[], beside: number[]): number[] {
  return rates.map((rate, round) => rate / (beside[round] ?? Number.NaN));
}

function spreadOf({ free, own, shared }: Rates): string {
  const quartiles = (ratios: number[]) =>
    [0.25, 0.75].map((share) => percentile(ratios, share).toFixed(2)).join(' to ');
  return `${quartiles(ratiosOf(shared, free))} and ${quartiles(ratiosOf(shared, own))}`;
}

function nameOf({ database, instances }: Setup): string {
  return instances === 1 ? `${database}, 1 gateway` : `${database}, ${instances} gateways`;
}
