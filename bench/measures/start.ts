import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from '../gateway.js';
import type { Measure } from '../measure.js';
import { median } from '../median.js';
import { type Subject, startSubject, subjectProgram } from '../subject.js';

const REPETITIONS = 5;
/** After this pause a new process has finished all that it does by itself. */
const SETTLED_MS = 2_000;
/** An upstream that receives no requests. */
const NOWHERE = 'http://127.0.0.1:9';

/** The duration of a start, and the memory of a gateway without requests. */
export const start: Measure = {
  name: 'start',
  title: 'A start',
  async run(report) {
    const gateways: Started[] = [];
    const stocks: Started[] = [];
    for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
      report(`repetition ${repetition}`);
      const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
      const database = `file:${directory}/gateway.db`;
      gateways.push(await started(() => startGateway({ upstream: NOWHERE, database })));
      stocks.push(
        await started(() =>
          startSubject(subjectProgram('stock-apollo'), { measured: true, env: { UPSTREAM: NOWHERE } }),
        ),
      );
      await rm(directory, { recursive: true });
    }
    const ready = median(gateways.map(({ readyMs }) => readyMs));
    const memory = median(gateways.map(({ residentMib }) => residentMib));
    return {
      findings: [
        {
          what: 'ready after `node dist/main.js`, seconds',
          gateway: `${Math.round(ready)} ms`,
          beside: `stock ${Math.round(median(stocks.map(({ readyMs }) => readyMs)))} ms`,
          figure: ready / 1_000,
          goal: { atMost: 1 },
        },
        {
          what: 'idle memory, MiB',
          gateway: `${Math.round(memory)} MiB`,
          beside: `stock ${Math.round(median(stocks.map(({ residentMib }) => residentMib)))} MiB`,
          figure: memory,
          goal: { atMost: 120 },
        },
      ],
    };
  },
};

interface Started {
  readyMs: number;
  residentMib: number;
}

async function started(begin: () => Promise<Subject>): Promise<Started> {
  const begun = performance.now();
  await using subject = await begin();
  const readyMs = performance.now() - begun;
  await sleep(SETTLED_MS);
  return { readyMs, residentMib: (await subject.residentKib()) / 1_024 };
}
