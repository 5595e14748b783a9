import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import type { Job } from '../../src/core/job.js';
import { startGateway } from '../gateway.js';
import type { Finding, Measure, Plot } from '../measure.js';
import { median } from '../median.js';
import { startPixazoStub } from '../pixazo-stub.js';
import { completedJob, many } from '../seed-jobs.js';
import { seedSqlite } from '../seed-sqlite.js';
import type { Subject } from '../subject.js';
import { submitLoad } from '../submit-load.js';

const FEW = 1_000;
const MANY = 1_000_000;
const COUNTS = [FEW, 10_000, 100_000, MANY];
const REPETITIONS = 3;
const CONNECTIONS = 64;
const SECONDS = 2;
const READS = 50;

const PAGE =
  '{ jobs(first: 20) { nodes { id status revision createdAt media { url } } pageInfo { endCursor } } }';
const LABELLED_PAGE = PAGE.replace('first: 20', 'first: 20, filter: { labels: ["batch"] }');
const COUNT = '{ jobs(first: 1) { totalCount } }';

/** The results of a gateway with a number of stored jobs, one for each repetition. */
interface Seen {
  count: number;
  gateway: Subject;
  submitsPerSecond: number[];
  /**
   * The duration, in milliseconds, of one list of twenty, of one by a label that half of the jobs have, and
   * of one count of all.
   */
  pageMs: number[];
  labelledPageMs: number[];
  countMs: number[];
}

/** The cost of ended jobs, all of one caller. */
export const stored: Measure = {
  name: 'stored',
  title: 'Stored jobs',
  async run(report) {
    const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
    await using stub = await startPixazoStub();
    const all: Seen[] = [];
    try {
      for (const count of COUNTS) {
        report(`writing ${count} jobs`);
        const path = join(directory, `${count}.db`);
        await seedSqlite(path, halfLabelled(many(count, completedJob)));
        const gateway = await startGateway({ upstream: stub.url, database: `file:${path}` });
        all.push({ count, gateway, submitsPerSecond: [], pageMs: [], labelledPageMs: [], countMs: [] });
      }
      for (let repetition = 0; repetition <= REPETITIONS; repetition += 1) {
        report(repetition === 0 ? 'warming up' : `repetition ${repetition}`);
        for (const seen of all) await see(seen, repetition > 0);
      }
    } finally {
      for (const { gateway } of all) await gateway[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    }
    return { findings: findingsOf(all), plots: plotsOf(all) };
  },
};

function* halfLabelled(jobs: Iterable<Job>): Iterable<Job> {
  let isLabelled = false;
  for (const job of jobs) {
    isLabelled = !isLabelled;
    yield isLabelled ? { ...job, labels: ['batch'] } : job;
  }
}

async function see(seen: Seen, counts: boolean): Promise<void> {
  const { gateway, submitsPerSecond, pageMs, labelledPageMs, countMs } = seen;
  const load = await submitLoad(gateway, { connections: CONNECTIONS, seconds: SECONDS });
  const page = await readMs(gateway, PAGE);
  const labelledPage = await readMs(gateway, LABELLED_PAGE);
  const count = await readMs(gateway, COUNT);
  if (!counts) return;
  submitsPerSecond.push(load.perSecond);
  pageMs.push(page);
  labelledPageMs.push(labelledPage);
  countMs.push(count);
}

/** The duration of this query, run one at a time; the median. */
async function readMs({ url }: Subject, query: string): Promise<number> {
  const times: number[] = [];
  for (let read = 0; read < READS; read += 1) {
    const asked = performance.now();
    const { body } = await request(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const text = await body.text();
    times.push(performance.now() - asked);
    if (text.includes('"errors"')) throw new Error(`A read failed: ${text}`);
  }
  return median(times);
}

function findingsOf(all: Seen[]): Finding[] {
  const [few, ...more] = all.map(({ submitsPerSecond, pageMs, labelledPageMs, countMs }) => ({
    submits: median(submitsPerSecond),
    page: median(pageMs),
    labelledPage: median(labelledPageMs),
    count: median(countMs),
  }));
  const many = more.at(-1);
  if (!few || !many) throw new Error('There is nothing to compare');
  const finding = (what: string, of: keyof typeof few, unit: string, digits: number): Finding => ({
    what: `${what} ${MANY} stored jobs`,
    gateway: `${many[of].toFixed(digits)}${unit}`,
    beside: `with ${FEW} jobs ${few[of].toFixed(digits)}${unit}`,
    figure: many[of] / few[of],
    goal: null,
  });
  return [
    finding('submits beside', 'submits', '/s', 0),
    finding('`jobs(first: 20)` of', 'page', ' ms', 1),
    finding('`jobs(first: 20)` by a label of half of', 'labelledPage', ' ms', 1),
    finding('`totalCount` of', 'count', ' ms', 1),
  ];
}

function plotsOf(all: Seen[]): Plot[] {
  const points = (series: string, of: (seen: Seen) => number[]) =>
    all.map((seen) => ({ series, x: seen.count, y: median(of(seen)) }));
  const over = { x: 'stored jobs', logarithmic: true };
  return [
    {
      ...over,
      name: 'stored-submits',
      title: 'Submits beside stored jobs',
      y: 'submits a second',
      points: points('submits', (seen) => seen.submitsPerSecond),
    },
    {
      ...over,
      name: 'stored-reads',
      title: 'Reads of stored jobs',
      y: 'ms',
      points: [
        ...points('jobs(first: 20)', (seen) => seen.pageMs),
        ...points('jobs(first: 20) by a label', (seen) => seen.labelledPageMs),
        ...points('totalCount', (seen) => seen.countMs),
      ],
    },
  ];
}
