import { startPostgres } from '../../test/support/embedded-postgres.js';
import { Changes } from '../changes.js';
import { DatabaseLoad } from '../database-load.js';
import { POLLS_PER_SECOND, WATCHED } from '../due-jobs.js';
import { type Seen, seeGateways } from '../gateways-on-postgres.js';
import type { Finding, Measure, Plot } from '../measure.js';
import { median } from '../median.js';
import { percentile } from '../percentile.js';
import { startPixazoStub } from '../pixazo-stub.js';
import { insertJobs, makeTables, vacuumJobs } from '../postgres-jobs.js';
import { many, unfinishedJob } from '../seed-jobs.js';

const INSTANCES = [1, 2, 4];
const COUNTS = [1_000, 10_000, 100_000];
const HOUR_MS = 3_600_000;
const CHANGED_AT_ONCE = 256;
const CHANGE_ROUNDS = 10;

/** The throughput of gateways that share one PostgreSQL, and the database's work for them. */
export const postgres: Measure = {
  name: 'postgres',
  title: 'Several gateways on one PostgreSQL',
  async run(report) {
    await using stub = await startPixazoStub({ requestStatus: 'COMPLETED' });
    await using server = await startPostgres({ fsync: 'on', shared_preload_libraries: 'pg_stat_statements' });
    await using load = await DatabaseLoad.watch(server.url);
    const all: Seen[] = [];
    for (const count of COUNTS) {
      for (const instances of INSTANCES) {
        report(`${instances} gateways, ${count} jobs`);
        all.push(await seeGateways(instances, count, { load, stub }));
      }
    }
    report('changes');
    return {
      findings: [...findingsOf(all), await changes(load)],
      plots: plotsOf(all),
      notes: [
        `The gateways share one core; PostgreSQL, which waits for its disk at each commit, shares the other with the ` +
          'load and the stand-in for Pixazo. So four gateways on these two cores show what sharing costs, not how ' +
          'throughput grows with machines.',
        `Beside the unfinished jobs, ${WATCHED} come due at ${POLLS_PER_SECOND} a second, and as many at once. ` +
          'The delay from due to polled is each gateway’s own gateway_poll_lag_seconds. Each number is of one run.',
      ],
    };
  },
};

/** The cost of notifications: changes with and without them in turns, by two stores on one database, which both listen. */
async function changes(load: DatabaseLoad): Promise<Finding> {
  const database = await load.create('changes');
  await makeTables(database);
  const jobs = [...many(CHANGED_AT_ONCE, () => unfinishedJob(Date.now() + HOUR_MS))];
  await insertJobs(database, jobs);
  await vacuumJobs(database);
  const rates: Record<'silent' | 'notifying', number[]> = { silent: [], notifying: [] };
  {
    await using silent = await Changes.of(database, jobs, false);
    await using notifying = await Changes.of(database, jobs, true);
    for (let round = 0; round <= CHANGE_ROUNDS; round += 1) {
      const [without, beside] = [await silent.perSecond(), await notifying.perSecond()];
      // The first round runs in code that V8 has not optimised.
      if (round === 0) continue;
      rates.silent.push(without);
      rates.notifying.push(beside);
    }
  }
  await load.drop('changes');
  return {
    what: 'PostgreSQL: changes with notification',
    gateway: `${Math.round(median(rates.notifying))}/s`,
    beside: `without ${Math.round(median(rates.silent))}/s`,
    figure: median(rates.notifying.map((rate, round) => rate / (rates.silent[round] ?? Number.NaN))),
    goal: { atLeast: 0.95 },
  };
}

function findingsOf(all: Seen[]): Finding[] {
  const alone = find(all, 1, 1_000);
  const most = find(all, 4, 100_000);
  const finding = (
    what: string,
    unit: string,
    digits: number,
    of: (seen: Seen) => number,
    goal: Finding['goal'] = null,
  ): Finding => ({
    what: `${what}, 4 gateways, 100000 unfinished jobs`,
    gateway: `${of(most).toFixed(digits)}${unit}`,
    beside: `1 gateway, 1000 jobs ${of(alone).toFixed(digits)}${unit}`,
    figure: of(most) / of(alone),
    goal,
  });
  return [
    finding('PostgreSQL: submits', '/s', 0, ({ submitsPerSecond }) => submitsPerSecond),
    finding('PostgreSQL: polls that came due at once', '/s', 0, ({ pollsPerSecond }) => pollsPerSecond),
    finding('PostgreSQL: from due to polled, mean', ' ms', 1, pollLag),
    finding(
      'PostgreSQL: from due to recorded, p99',
      ' ms',
      0,
      ({ completionMs }) => percentile(completionMs, 0.99),
      { atMost: 1.5 },
    ),
    finding('PostgreSQL: statements of a job polled once', '', 1, statements),
    finding('PostgreSQL: rows of a poll', '', 1, ({ ofPoll }) => ofPoll.rows),
    finding('PostgreSQL: pages of a poll', '', 0, ({ ofPoll }) => ofPoll.pages),
    finding('PostgreSQL: time of a poll in the database', ' ms', 2, ({ ofPoll }) => ofPoll.ms),
    finding('PostgreSQL: time of a submit in the database', ' ms', 2, ({ ofSubmit }) => ofSubmit.ms),
  ];
}

const pollLag = ({ pollLagMs }: Seen) => pollLagMs;
const statements = ({ ofPoll, ofSubmit }: Seen) => ofSubmit.statements + ofPoll.statements;

function find(all: Seen[], instances: number, count: number): Seen {
  const found = all.find((seen) => seen.instances === instances && seen.count === count);
  if (!found) throw new Error(`${instances} gateways were not measured with ${count} jobs`);
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
    plot('polls', 'Polls on PostgreSQL', 'polls a second', ({ pollsPerSecond }) => pollsPerSecond),
    plot('lag', 'From due to polled on PostgreSQL, mean', 'ms', pollLag),
    plot('statements', 'Statements of a job polled once', 'statements', statements),
  ];
}

function gateways({ instances }: Seen): string {
  return instances === 1 ? '1 gateway' : `${instances} gateways`;
}
