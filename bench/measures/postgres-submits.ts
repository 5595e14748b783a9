import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../test/support/embedded-postgres.js';
import { DatabaseLoad } from '../database-load.js';
import { startGateway } from '../gateway.js';
import { AUTH_TOKENS, submitFor } from '../gateways-on-postgres.js';
import type { Finding, Measure } from '../measure.js';
import { median } from '../median.js';
import { startPixazoStub } from '../pixazo-stub.js';
import type { Subject } from '../subject.js';
import type { Load } from '../submit-load.js';

/** For each gateway, since the first thousands of submits run in code that V8 has not optimised. */
const WARM_UP_SECONDS = 12;
const SECONDS = 3;
const ROUNDS = 6;
const MANY_AT_ONCE = 256;
/** The pause until a job is polled for the first time, in milliseconds. */
const POLL_MS = 200;

/** The kinds of gateways whose submits are compared. */
const KINDS = ['sqlite', 'one', 'four'] as const;
type Rates = Record<(typeof KINDS)[number], number[]>;

/** Submits on PostgreSQL beside those on SQLite, and the work of the database for each. */
export const postgresSubmits: Measure = {
  name: 'postgres',
  title: 'Submits on PostgreSQL',
  async run(report) {
    const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
    await using stub = await startPixazoStub({ requestStatus: 'COMPLETED' });
    await using server = await startPostgres({ fsync: 'on', shared_preload_libraries: 'pg_stat_statements' });
    await using load = await DatabaseLoad.watch(server.url);
    const start = (database: string, count: number) =>
      Promise.all(
        Array.from({ length: count }, () =>
          startGateway({ upstream: stub.url, database, env: { AUTH_TOKENS } }),
        ),
      );
    const gateways = {
      sqlite: await start(`file:${join(directory, 'gateway.db')}`, 1),
      one: await start(await load.create('submits_one'), 1),
      four: await start(await load.create('submits_four'), 4),
    };
    const rates = await inTurns(gateways, report);
    report('256 at once');
    const atOnce = await workOf(load, 'submits_one', () => submitFor(SECONDS, gateways.one, MANY_AT_ONCE));
    for (const gateway of Object.values(gateways).flat()) await gateway[Symbol.asyncDispose]();
    report('one at a time');
    const alone = await lifeOfOne(load, stub.url);
    await rm(directory, { recursive: true });
    return { findings: [...ratesOf(rates), ...worksOf(atOnce, alone)] };
  },
};

/** Loads the kinds in turns, so that all of them meet the same machine. */
async function inTurns(
  gateways: Record<keyof Rates, Subject[]>,
  report: (progress: string) => void,
): Promise<Rates> {
  const rates: Rates = { sqlite: [], one: [], four: [] };
  for (const kind of KINDS)
    await submitFor(WARM_UP_SECONDS * gateways[kind].length, gateways[kind], MANY_AT_ONCE);
  for (let round = 1; round <= ROUNDS; round += 1) {
    report(`round ${round} of ${ROUNDS}`);
    for (const kind of KINDS) {
      const { perSecond } = await submitFor(SECONDS, gateways[kind], MANY_AT_ONCE);
      rates[kind].push(perSecond);
    }
  }
  return rates;
}

/** The database's work for one submit. */
interface WorkOfSubmit {
  statements: number;
  /** Transactions that wrote something, each of which waits for the disk. */
  writes: number;
}

async function workOf(
  load: DatabaseLoad,
  name: string,
  submit: () => Promise<Pick<Load, 'answered'>>,
): Promise<WorkOfSubmit> {
  const before = await load.transactions();
  let answered = 0;
  const { statements } = await load.during(name, async () => {
    ({ answered } = await submit());
  });
  const writes = (await load.transactions()) - before;
  return { statements: statements / answered, writes: writes / answered };
}

/** The same for jobs that are submitted one after another, each polled once and then COMPLETED. */
async function lifeOfOne(load: DatabaseLoad, upstream: string): Promise<WorkOfSubmit> {
  const name = 'submits_alone';
  const database = await load.create(name);
  await using gateway = await startGateway({ upstream, database, pollMs: POLL_MS, env: { AUTH_TOKENS } });
  return await workOf(load, name, () => submitFor(SECONDS, [gateway], 1));
}

function ratesOf(rates: Rates): Finding[] {
  const finding = (what: string, kind: keyof Rates, beside: keyof Rates, atLeast: number): Finding => ({
    what,
    gateway: `${median(rates[kind]).toFixed(0)}/s`,
    beside: `${beside === 'sqlite' ? 'SQLite' : '1 gateway'} ${median(rates[beside]).toFixed(0)}/s`,
    figure: median(rates[kind].map((rate, round) => rate / (rates[beside][round] ?? Number.NaN))),
    goal: { atLeast },
  });
  return [
    finding('PostgreSQL: submits, 1 gateway', 'one', 'sqlite', 0.5),
    finding('PostgreSQL: submits, 4 gateways on the same core', 'four', 'one', 1),
  ];
}

function worksOf(atOnce: WorkOfSubmit, alone: WorkOfSubmit): Finding[] {
  const finding = (what: string, figure: number, atMost: number): Finding => ({
    what,
    gateway: figure.toFixed(2),
    beside: '',
    figure,
    goal: { atMost },
  });
  return [
    finding('PostgreSQL: statements of a job polled once, one at a time', alone.statements, 8),
    finding('PostgreSQL: statements of a submit, 256 at once', atOnce.statements, 2),
    finding('PostgreSQL: commits of a submit, 256 at once', atOnce.writes, 0.2),
  ];
}
