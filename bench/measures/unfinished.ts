import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { DueJobs, POLLS_PER_SECOND } from '../due-jobs.js';
import { startGateway } from '../gateway.js';
import type { Finding, Measure, Plot } from '../measure.js';
import { median } from '../median.js';
import { percentile } from '../percentile.js';
import { type PixazoStub, startPixazoStub } from '../pixazo-stub.js';
import { many, unfinishedJob } from '../seed-jobs.js';
import { seedSqlite } from '../seed-sqlite.js';
import { submitLoad } from '../submit-load.js';

const FEW = 1_000;
const MANY = 100_000;
const COUNTS = [FEW, 10_000, MANY];
const REPETITIONS = 3;
/** Polls that are not counted: just after a start they take as long with one job as with many. */
const WARM_UP_POLLS = POLLS_PER_SECOND;
/** The time until the first job comes due: to start, and to write the file. */
const START_MS = 4_000;
const WRITE_MS_PER_JOB = 0.02;
const CONNECTIONS = 64;
const SECONDS = 3;
const WARM_UP_SECONDS = 2;
const HOUR_MS = 3_600_000;

/** The results of one gateway with a number of unfinished jobs. */
interface Seen {
  /** The lags of the polls after the warm-up. */
  lagsMs: number[];
  /** CPU time for each poll. */
  cpuMs: number;
  residentMib: number;
  /** The duration of a request for the metrics, for which the gateway counts its jobs. */
  metricsMs: number;
  /** The rate of submits during the polls. */
  submitsPerSecond: number;
}

/** The cost of many unfinished jobs, at a constant total rate of polls. */
export const unfinished: Measure = {
  name: 'unfinished',
  title: 'Unfinished jobs',
  async run(report) {
    await using stub = await startPixazoStub();
    const seen = new Map<number, Seen[]>(COUNTS.map((count) => [count, []]));
    for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
      for (const [count, found] of seen) {
        report(`${count} jobs, repetition ${repetition}`);
        found.push(await gatewayWith(count, stub));
      }
    }
    return {
      findings: [...findingsOf(seen), await submitsBeside(stub, report)],
      plots: plotsOf(seen),
      notes: [
        `${POLLS_PER_SECOND} polls come due in each second, however many jobs there are. The lag of each is the time ` +
          'from due to the status call at the stand-in for Pixazo. The first second is warm-up.',
      ],
    };
  },
};

async function gatewayWith(count: number, stub: PixazoStub): Promise<Seen> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
  const due = new DueJobs(Date.now() + START_MS + count * WRITE_MS_PER_JOB);
  await seedSqlite(`${directory}/gateway.db`, due.jobs(count));
  const seen = await seeGateway(`file:${directory}/gateway.db`, count, due, stub);
  await rm(directory, { recursive: true });
  return seen;
}

async function seeGateway(database: string, count: number, due: DueJobs, stub: PixazoStub): Promise<Seen> {
  await using gateway = await startGateway({ upstream: stub.url, database, pollMs: DueJobs.pauseMs(count) });
  due.assertAhead();
  const cpuBefore = await gateway.cpuMs();
  const lagsMs = await due.lagsMs(stub);
  const cpuMs = ((await gateway.cpuMs()) - cpuBefore) / lagsMs.length;
  const residentMib = (await gateway.residentKib()) / 1_024;
  const requestedAt = performance.now();
  const metrics = await request(`${gateway.url}/metrics`);
  await metrics.body.dump();
  const metricsMs = performance.now() - requestedAt;
  const { perSecond } = await submitLoad(gateway, { connections: CONNECTIONS, seconds: SECONDS });
  return { lagsMs: lagsMs.slice(WARM_UP_POLLS), cpuMs, residentMib, metricsMs, submitsPerSecond: perSecond };
}

/** Submits beside many jobs that are not due for long, and on an empty store, in turns. */
async function submitsBeside(stub: PixazoStub, report: (progress: string) => void): Promise<Finding> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
  await seedSqlite(
    `${directory}/many.db`,
    many(MANY, () => unfinishedJob(Date.now() + HOUR_MS)),
  );
  await using empty = await startGateway({ upstream: stub.url, database: `file:${directory}/empty.db` });
  await using full = await startGateway({ upstream: stub.url, database: `file:${directory}/many.db` });
  const rates: Record<'empty' | 'full', number[]> = { empty: [], full: [] };
  for (let repetition = 0; repetition <= REPETITIONS; repetition += 1) {
    report(`submits beside ${MANY} jobs, ${repetition === 0 ? 'warming up' : `repetition ${repetition}`}`);
    const seconds = repetition === 0 ? WARM_UP_SECONDS : SECONDS;
    const onEmpty = await submitLoad(empty, { connections: CONNECTIONS, seconds });
    const onFull = await submitLoad(full, { connections: CONNECTIONS, seconds });
    if (repetition === 0) continue;
    rates.empty.push(onEmpty.perSecond);
    rates.full.push(onFull.perSecond);
  }
  await rm(directory, { recursive: true });
  return {
    what: `submits beside ${MANY} unfinished jobs`,
    gateway: `${Math.round(median(rates.full))}/s`,
    beside: `on an empty store ${Math.round(median(rates.empty))}/s`,
    figure: median(rates.full) / median(rates.empty),
    goal: { atLeast: 0.9 },
  };
}

type SeenByCount = Map<number, Seen[]>;

/** The median over the repetitions. */
function typical(seen: SeenByCount, count: number, of: (one: Seen) => number): number {
  return median((seen.get(count) ?? []).map(of));
}

const p99 = (one: Seen) => percentile(one.lagsMs, 0.99);
const p50 = (one: Seen) => percentile(one.lagsMs, 0.5);

function findingsOf(seen: SeenByCount): Finding[] {
  const beside = (of: (one: Seen) => number, unit: string, digits = 0) => ({
    gateway: `${typical(seen, MANY, of).toFixed(digits)} ${unit}`,
    beside: `with ${FEW} jobs ${typical(seen, FEW, of).toFixed(digits)} ${unit}`,
  });
  const ratio = (of: (one: Seen) => number) => typical(seen, MANY, of) / typical(seen, FEW, of);
  const submits = (one: Seen) => one.submitsPerSecond;
  const memory = (one: Seen) => one.residentMib;
  const cpu = (one: Seen) => one.cpuMs;
  const metrics = (one: Seen) => one.metricsMs;
  return [
    {
      what: `memory with ${MANY} unfinished jobs, MiB`,
      ...beside(memory, 'MiB'),
      figure: typical(seen, MANY, memory),
      goal: { atMost: 400 },
    },
    {
      what: `from due to polled with ${MANY} unfinished jobs, p99`,
      ...beside(p99, 'ms', 1),
      figure: ratio(p99),
      goal: { atMost: 1.2 },
    },
    {
      what: `CPU of a poll with ${MANY} unfinished jobs`,
      ...beside(cpu, 'ms', 2),
      figure: ratio(cpu),
      goal: null,
    },
    {
      what: `submits while ${POLLS_PER_SECOND} of ${MANY} jobs a second are polled`,
      ...beside(submits, '/s'),
      figure: ratio(submits),
      goal: null,
    },
    {
      what: `\`/metrics\` with ${MANY} unfinished jobs`,
      ...beside(metrics, 'ms'),
      figure: ratio(metrics),
      goal: null,
    },
  ];
}

function plotsOf(seen: SeenByCount): Plot[] {
  const points = (series: string, of: (one: Seen) => number) =>
    COUNTS.map((count) => ({ series, x: count, y: typical(seen, count, of) }));
  const over = { x: 'unfinished jobs', logarithmic: true };
  return [
    {
      ...over,
      name: 'unfinished-lag',
      title: `From due to polled, ${POLLS_PER_SECOND} polls a second`,
      y: 'ms',
      points: [...points('p99', p99), ...points('p50', p50)],
    },
    {
      ...over,
      name: 'unfinished-memory',
      title: 'Memory of one gateway',
      y: 'MiB',
      points: points('resident', (one) => one.residentMib),
    },
  ];
}
