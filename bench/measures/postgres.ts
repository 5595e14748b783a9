import { newCluster, servePostgres } from '../../test/support/embedded-postgres.js';
import { freePort } from '../../test/support/free-port.js';
import { changesPerSecond } from '../changes.js';
import { DatabaseLoad, type Work } from '../database-load.js';
import { DueJobs, LOOKS_PER_SECOND, WATCHED } from '../due-jobs.js';
import { startGateway } from '../gateway.js';
import type { Finding, Measure, Plot } from '../measure.js';
import { percentile } from '../percentile.js';
import { type PixazoStub, startPixazoStub } from '../pixazo-stub.js';
import { completionLagsMs, insertJobs, makeTables } from '../postgres-jobs.js';
import { many, unfinishedJob } from '../seed-jobs.js';
import type { Subject } from '../subject.js';
import { type Load, submitLoad } from '../submit-load.js';

const INSTANCES = [1, 2, 4];
const COUNTS = [1_000, 10_000, 100_000];
/** A gateway that sleeps learns within five seconds of jobs that came into the database without one. */
const LEARN_MS = 5_500;
/** From the last of the jobs that come due one after another to those that come due at once. */
const PAUSE_MS = 1_000;
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 1;
const SECONDS = 3;
const HOUR_MS = 3_600_000;
/** The submits of one caller wait for one another, so there are many. */
const TOKENS = Array.from({ length: CONNECTIONS }, (_, number) => `token-of-caller-${number}`);
const AUTH_TOKENS = TOKENS.map((token, number) => `caller-${number}:${token}`).join(',');

/** What so many gateways came to on one database beside so many unfinished jobs. */
interface Seen {
  instances: number;
  count: number;
  /** From due to asked for. */
  lagsMs: number[];
  /** From due to recorded as COMPLETED. */
  completionMs: number[];
  /** How fast jobs that came due at once were looked at. */
  looksPerSecond: number;
  submitsPerSecond: number;
  /** What the database did for each look, which finds the job COMPLETED, and for each submit. */
  ofLook: Work;
  ofSubmit: Work;
}

/** What gateways that share one PostgreSQL do, and what that does for them. */
export const postgres: Measure = {
  name: 'postgres',
  title: 'Several gateways on one PostgreSQL',
  async run(tell) {
    await using stub = await startPixazoStub({ lookStatus: 'COMPLETED' });
    await using server = await servePostgres(
      await newCluster(),
      { host: '127.0.0.1', port: await freePort() },
      { fsync: 'on', shared_preload_libraries: 'pg_stat_statements' },
    );
    await using load = await DatabaseLoad.watch(server.url);
    const all: Seen[] = [];
    for (const count of COUNTS) {
      for (const instances of INSTANCES) {
        tell(`${instances} gateways, ${count} jobs`);
        all.push(await see(instances, count, { load, stub }));
      }
    }
    tell('changes');
    return {
      findings: [...findingsOf(all), await changes(load)],
      plots: plotsOf(all),
      notes: [
        `The gateways share one core; PostgreSQL, which waits for its disk at each commit, shares the other with the ` +
          'load and the stand-in for Pixazo. So four gateways on these two cores show what sharing costs, not how ' +
          'throughput grows with machines.',
        `Beside the unfinished jobs, ${WATCHED} come due at ${LOOKS_PER_SECOND} a second, and as many at once. ` +
          'Each number is of one run.',
      ],
    };
  },
};

interface Scene {
  load: DatabaseLoad;
  stub: PixazoStub;
}

async function see(instances: number, count: number, { load, stub }: Scene): Promise<Seen> {
  const name = `gateways_${instances}_${count}`;
  const database = await load.create(name);
  await makeTables(database);
  const resting = () => unfinishedJob(Date.now() + HOUR_MS);
  await insertJobs(database, many(count, resting));
  const gateways = await Promise.all(
    Array.from({ length: instances }, () =>
      startGateway({ upstream: stub.url, database, env: { AUTH_TOKENS } }),
    ),
  );
  try {
    const from = Date.now() + LEARN_MS;
    const evenly = new DueJobs(from);
    const lastDueAt = from + (WATCHED / LOOKS_PER_SECOND) * 1_000;
    const atOnce = new DueJobs(lastDueAt + PAUSE_MS, Number.POSITIVE_INFINITY);
    await insertJobs(database, evenly.jobs(WATCHED));
    await insertJobs(database, atOnce.jobs(WATCHED));
    let lagsMs: number[] = [];
    const looking = await load.during(name, async () => {
      lagsMs = await evenly.lagsMs(stub);
    });
    const completionMs = await completionLagsMs(database);
    const looksPerSecond = (WATCHED / Math.max(...(await atOnce.lagsMs(stub)))) * 1_000;
    const { perSecond, each } = await submitTo(gateways, name, load);
    return {
      instances,
      count,
      lagsMs,
      completionMs,
      looksPerSecond,
      submitsPerSecond: perSecond,
      ofLook: share(looking, WATCHED),
      ofSubmit: each,
    };
  } finally {
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
    await load.drop(name);
  }
}

/** Submits to all gateways at once. */
async function submitTo(gateways: Subject[], name: string, load: DatabaseLoad) {
  const connections = CONNECTIONS / gateways.length;
  const submitFor = (seconds: number) =>
    Promise.all(
      gateways.map((gateway, number) => {
        const tokens = TOKENS.slice(number * connections, (number + 1) * connections);
        return submitLoad(gateway, { connections, seconds, tokens });
      }),
    );
  await submitFor(WARM_UP_SECONDS);
  let loads: Load[] = [];
  const work = await load.during(name, async () => {
    loads = await submitFor(SECONDS);
  });
  const sum = (of: 'answered' | 'perSecond') => loads.reduce((total, found) => total + found[of], 0);
  return { perSecond: sum('perSecond'), each: share(work, sum('answered')) };
}

function share({ statements, rows, pages, ms }: Work, of: number): Work {
  return { statements: statements / of, rows: rows / of, pages: pages / of, ms: ms / of };
}

/** What NOTIFY costs: PostgreSQL commits one transaction that notifies after another, each with its wait for the disk. */
async function changes(load: DatabaseLoad): Promise<Finding> {
  const database = await load.create('changes');
  await makeTables(database);
  await insertJobs(
    database,
    many(1_000, () => unfinishedJob(Date.now() + HOUR_MS)),
  );
  const silent = await changesPerSecond(database, false);
  const told = await changesPerSecond(database, true);
  await load.drop('changes');
  return {
    what: 'PostgreSQL: commits of changes that notify',
    gateway: `${Math.round(told)}/s`,
    beside: `without ${Math.round(silent)}/s`,
    figure: told / silent,
    goal: null,
  };
}

function findingsOf(all: Seen[]): Finding[] {
  const alone = find(all, 1, 1_000);
  const most = find(all, 4, 100_000);
  const finding = (what: string, unit: string, digits: number, of: (seen: Seen) => number): Finding => ({
    what: `${what}, 4 gateways, 100000 unfinished jobs`,
    gateway: `${of(most).toFixed(digits)}${unit}`,
    beside: `1 gateway, 1000 jobs ${of(alone).toFixed(digits)}${unit}`,
    figure: of(most) / of(alone),
    goal: null,
  });
  return [
    finding('PostgreSQL: submits', '/s', 0, ({ submitsPerSecond }) => submitsPerSecond),
    finding('PostgreSQL: looks that came due at once', '/s', 0, ({ looksPerSecond }) => looksPerSecond),
    finding('PostgreSQL: from due to polled, p50', ' ms', 1, p50),
    finding('PostgreSQL: from due to polled, p99', ' ms', 1, p99),
    finding('PostgreSQL: from due to recorded, p99', ' ms', 0, ({ completionMs }) =>
      percentile(completionMs, 0.99),
    ),
    finding('PostgreSQL: statements of a job looked at once', '', 1, statements),
    finding('PostgreSQL: rows of a look', '', 1, ({ ofLook }) => ofLook.rows),
    finding('PostgreSQL: pages of a look', '', 0, ({ ofLook }) => ofLook.pages),
    finding('PostgreSQL: time of a look in the database', ' ms', 2, ({ ofLook }) => ofLook.ms),
    finding('PostgreSQL: time of a submit in the database', ' ms', 2, ({ ofSubmit }) => ofSubmit.ms),
  ];
}

const p50 = ({ lagsMs }: Seen) => percentile(lagsMs, 0.5);
const p99 = ({ lagsMs }: Seen) => percentile(lagsMs, 0.99);
const statements = ({ ofLook, ofSubmit }: Seen) => ofSubmit.statements + ofLook.statements;

function find(all: Seen[], instances: number, count: number): Seen {
  const found = all.find((seen) => seen.instances === instances && seen.count === count);
  if (!found) throw new Error(`${instances} gateways were not seen with ${count} jobs`);
  return found;
}

function plotsOf(all: Seen[]): Plot[] {
  const plot = (name: string, title: string, y: string, of: (seen: Seen) => number): Plot => ({
    name: `postgres-${name}`,
    title,
    x: 'unfinished jobs',
    y,
    logarithmic: true,
    points: all.map((seen) => ({ series: gateways(seen), x: seen.count, y: of(seen) })),
  });
  return [
    plot('submits', 'Submits on PostgreSQL', 'submits a second', ({ submitsPerSecond }) => submitsPerSecond),
    plot('looks', 'Looks on PostgreSQL', 'looks a second', ({ looksPerSecond }) => looksPerSecond),
    plot('lag', 'From due to polled on PostgreSQL, p99', 'ms', p99),
    plot('statements', 'Statements of a job looked at once', 'statements', statements),
  ];
}

function gateways({ instances }: Seen): string {
  return instances === 1 ? '1 gateway' : `${instances} gateways`;
}
