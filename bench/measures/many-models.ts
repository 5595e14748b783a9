import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getIntrospectionQuery } from 'graphql';
import { startGateway } from '../gateway.js';
import { writeModels } from '../generated-models.js';
import type { Measure } from '../measure.js';
import { median } from '../median.js';
import { startPixazoStub } from '../pixazo-stub.js';
import type { Subject } from '../subject.js';
import { type Load, submitLoad, typicalLoad } from '../submit-load.js';

const MODELS = 400;
const REPETITIONS = 5;
/** After this a process that has just started has done all that it does by itself. */
const SETTLED_MS = 2_000;
const WARM_UP_SECONDS = 4;
const SECONDS = 4;
const CONNECTIONS = 64;

/** The cost of 400 models beside that of the three which are built in. */
export const manyModels: Measure = {
  name: 'many-models',
  title: '400 models of files',
  async run(tell) {
    const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
    await writeModels(directory, MODELS);
    await using stub = await startPixazoStub({ latencyMs: 0 });
    const begin = (name: string, env: Record<string, string>) =>
      startGateway({ upstream: stub.url, database: `file:${directory}/${name}.db`, env });
    const started: { readyMs: number; residentMib: number }[] = [];
    for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
      tell(`start ${repetition}`);
      const begun = performance.now();
      await using gateway = await begin(`start-${repetition}`, { MODELS_DIR: directory });
      const readyMs = performance.now() - begun;
      await sleep(SETTLED_MS);
      started.push({ readyMs, residentMib: (await gateway.residentKib()) / 1_024 });
    }

    await using many = await begin('many', { MODELS_DIR: directory });
    await using few = await begin('few', {});
    const introspection = await timeIntrospection(many, tell);
    const loads = { many: [] as Load[], few: [] as Load[] };
    for (let repetition = 0; repetition <= REPETITIONS; repetition += 1) {
      tell(repetition === 0 ? 'warming up' : `submits ${repetition}`);
      for (const [name, subject] of [
        ['many', many],
        ['few', few],
      ] as const) {
        const seconds = repetition === 0 ? WARM_UP_SECONDS : SECONDS;
        const load = await submitLoad(subject, { connections: CONNECTIONS, seconds });
        if (repetition > 0) loads[name].push(load);
      }
    }
    await rm(directory, { recursive: true });
    const ready = median(started.map(({ readyMs }) => readyMs));
    const memory = median(started.map(({ residentMib }) => residentMib));
    const [with400, with3] = [typicalLoad(loads.many), typicalLoad(loads.few)];
    return {
      findings: [
        {
          what: 'start with 400 models of files, seconds',
          gateway: `${Math.round(ready)} ms`,
          beside: '',
          figure: ready / 1_000,
          goal: { atMost: 2.5 },
        },
        {
          what: 'idle memory with 400 models, MiB',
          gateway: `${Math.round(memory)} MiB`,
          beside: '',
          figure: memory,
          goal: { atMost: 200 },
        },
        {
          what: 'submit with 400 models, beside three',
          gateway: `${Math.round(with400.perSecond)}/s`,
          beside: `three models ${Math.round(with3.perSecond)}/s`,
          figure: with400.perSecond / with3.perSecond,
          goal: { atLeast: 0.95 },
        },
        {
          what: 'CPU of a submit with 400 models, beside three',
          gateway: `${with400.cpuMs.toFixed(3)} ms`,
          beside: `three models ${with3.cpuMs.toFixed(3)} ms`,
          figure: with400.cpuMs / with3.cpuMs,
          goal: null,
        },
        {
          what: 'introspection of 400 models, later ones beside the first',
          gateway: `${introspection.laterMs.toFixed(0)} ms`,
          beside: `first ${introspection.firstMs.toFixed(0)} ms`,
          figure: introspection.laterMs / introspection.firstMs,
          goal: null,
        },
      ],
    };
  },
};

async function timeIntrospection(subject: Subject, tell: (progress: string) => void) {
  tell('introspection');
  const body = JSON.stringify({ query: getIntrospectionQuery() });
  const read = async () => {
    const begun = performance.now();
    const response = await fetch(`${subject.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    await response.text();
    return performance.now() - begun;
  };
  const firstMs = await read();
  const later: number[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) later.push(await read());
  return { firstMs, laterMs: median(later) };
}
