import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getIntrospectionQuery } from 'graphql';
import { startGateway } from '../gateway.js';
import { writeModels } from '../generated-models.js';
import type { Finding, Measure } from '../measure.js';
import { median } from '../median.js';
import { startPixazoStub } from '../pixazo-stub.js';
import type { Subject } from '../subject.js';
import { type Load, submitLoad, typicalLoad } from '../submit-load.js';

const MODELS = 400;
const STARTS = 5;
/** After this a process that has just started has done all that it does by itself. */
const SETTLED_MS = 2_000;
const PAIRS = 21;
/** Short, so that both runs of a pair find the machine in the same state. */
const SECONDS = 1;
/** After so many, the code is fully optimised. A time would not do on a busy machine. */
const WARM_UP_SUBMITS = 6_000;
const CONNECTIONS = 64;
const READS = 5;

/** Two gateways, one of which has 400 models more. */
interface Pair<Value> {
  many: Value;
  few: Value;
}

/** The cost of 400 models beside that of the three which are built in. */
export const manyModels: Measure = {
  name: 'many-models',
  title: '400 models of files',
  async run(tell) {
    const before = loadavg()[0] ?? 0;
    const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
    await writeModels(directory, MODELS);
    await using stub = await startPixazoStub({ latencyMs: 0 });
    const begin = (models: keyof Pair<unknown>, database: string) => {
      const env = models === 'many' ? { MODELS_DIR: directory } : undefined;
      return startGateway({ upstream: stub.url, database, env });
    };
    const starts = await measureStarts((models, name) => begin(models, `file:${directory}/${name}.db`), tell);

    // The time of a disk varies by more than the models could cost.
    await using many = await begin('many', 'file::memory:');
    await using few = await begin('few', 'file::memory:');
    const ofAllModels = '{ models { id name parameters { name type default description } } }';
    const introspection = await timeReads(many, getIntrospectionQuery());
    const models = await timeReads(many, ofAllModels);
    // The same for both: what a process executed before decides how V8 compiles what comes after.
    await timeReads(few, getIntrospectionQuery());
    await timeReads(few, ofAllModels);
    const own = await compareSubmits({ many, few }, 'mutation', tell);
    const any = await compareSubmits({ many, few }, 'generate', tell);
    await rm(directory, { recursive: true });
    const load = [before, loadavg()[0] ?? 0].map((average) => average.toFixed(1)).join(' before and ');
    return {
      findings: [
        ...starts,
        ...submitFindings('submit', own),
        ...submitFindings('submit by `generate`', any),
        readFinding('introspection', introspection),
        readFinding('a query of all models', models),
      ],
      notes: [
        `The ratios of submits, with jobs in memory, are medians of ${PAIRS} pairs of runs of a second, one directly after the other; ` +
          `those of the rate were from ${rangeOf(own.rates)}, and by \`generate\` from ${rangeOf(any.rates)}. ` +
          `The load average of the machine was ${load} after.`,
      ],
    };
  },
};

async function measureStarts(
  begin: (models: keyof Pair<unknown>, name: string) => Promise<Subject>,
  tell: (progress: string) => void,
): Promise<Finding[]> {
  const readyMs: Pair<number[]> = { many: [], few: [] };
  const residentMib: Pair<number[]> = { many: [], few: [] };
  for (let repetition = 1; repetition <= STARTS; repetition += 1) {
    tell(`start ${repetition}`);
    for (const models of ['many', 'few'] as const) {
      const begun = performance.now();
      await using gateway = await begin(models, `${models}-${repetition}`);
      readyMs[models].push(performance.now() - begun);
      await sleep(SETTLED_MS);
      residentMib[models].push((await gateway.residentKib()) / 1_024);
    }
  }
  const [ready, memory] = [median(readyMs.many), median(residentMib.many)];
  return [
    {
      what: 'start with 400 models of files, seconds',
      gateway: `${Math.round(ready)} ms`,
      beside: `three models ${Math.round(median(readyMs.few))} ms`,
      figure: ready / 1_000,
      goal: { atMost: 2.5 },
    },
    {
      what: 'idle memory with 400 models, MiB',
      gateway: `${Math.round(memory)} MiB`,
      beside: `three models ${Math.round(median(residentMib.few))} MiB`,
      figure: memory,
      goal: { atMost: 200 },
    },
  ];
}

/** Submits to both, and the ratios of each pair of runs. */
interface Submits {
  typical: Pair<Load>;
  rates: number[];
  cpu: number[];
}

async function compareSubmits(
  subjects: Pair<Subject>,
  by: 'mutation' | 'generate',
  tell: (progress: string) => void,
): Promise<Submits> {
  const loads: Pair<Load[]> = { many: [], few: [] };
  const run = async (models: keyof Pair<unknown>, seconds: number) =>
    submitLoad(subjects[models], { connections: CONNECTIONS, seconds, by });
  tell(`submits by ${by}, warming up`);
  for (const models of ['many', 'few'] as const) {
    let answered = 0;
    while (answered < WARM_UP_SUBMITS) answered += (await run(models, SECONDS)).answered;
  }
  for (let pair = 1; pair <= PAIRS; pair += 1) {
    tell(`submits by ${by}, ${pair} of ${PAIRS}`);
    // In turn first, as the second one may find a machine that is warmer or busier.
    const order = pair % 2 === 0 ? (['many', 'few'] as const) : (['few', 'many'] as const);
    for (const models of order) loads[models].push(await run(models, SECONDS));
  }
  const ratios = (of: (load: Load) => number) =>
    loads.many.map((load, pair) => of(load) / of(loads.few[pair] as Load));
  return {
    typical: { many: typicalLoad(loads.many), few: typicalLoad(loads.few) },
    rates: ratios(({ perSecond }) => perSecond),
    cpu: ratios(({ cpuMs }) => cpuMs),
  };
}

function submitFindings(what: string, { typical: { many, few }, rates, cpu }: Submits): Finding[] {
  return [
    {
      what: `${what} with 400 models, beside three`,
      gateway: `${Math.round(many.perSecond)}/s`,
      beside: `three models ${Math.round(few.perSecond)}/s`,
      figure: median(rates),
      goal: { atLeast: 0.95 },
    },
    {
      what: `CPU of a ${what} with 400 models, beside three`,
      gateway: `${many.cpuMs.toFixed(3)} ms`,
      beside: `three models ${few.cpuMs.toFixed(3)} ms`,
      figure: median(cpu),
      goal: { atMost: 1.05 },
    },
  ];
}

function rangeOf(ratios: number[]): string {
  return `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
}

interface Reads {
  firstCpuMs: number;
  laterCpuMs: number;
}

/** The gateway's CPU time of a query, for the first time and later. */
async function timeReads(subject: Subject, query: string): Promise<Reads> {
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json' };
  const read = async () => {
    const before = await subject.cpuMs();
    const response = await fetch(`${subject.url}/graphql`, { method: 'POST', headers, body });
    await response.text();
    return (await subject.cpuMs()) - before;
  };
  const firstCpuMs = await read();
  const later: number[] = [];
  for (let repetition = 0; repetition < READS; repetition += 1) later.push(await read());
  return { firstCpuMs, laterCpuMs: median(later) };
}

function readFinding(what: string, { firstCpuMs, laterCpuMs }: Reads): Finding {
  return {
    what: `CPU of ${what} with 400 models, later ones beside the first`,
    gateway: `${laterCpuMs.toFixed(0)} ms`,
    beside: `first ${firstCpuMs.toFixed(0)} ms`,
    figure: laterCpuMs / firstCpuMs,
    goal: { atMost: 0.25 },
  };
}
