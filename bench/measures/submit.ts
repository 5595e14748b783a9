import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../gateway.js';
import type { Finding, Measure } from '../measure.js';
import { startPixazoStub } from '../pixazo-stub.js';
import { type Subject, startSubject, subjectProgram } from '../subject.js';
import { type Load, submitLoad, typicalLoad } from '../submit-load.js';

/** The time after which the code of all subjects is fully optimised. */
const WARM_UP_SECONDS = 6;
const SECONDS = 4;
const REPETITIONS = 3;

/**
 * The rate of submits by one mutation, beside a REST pass-through and the stock Apollo stack, neither of
 * which stores anything.
 */
export const submit: Measure = {
  name: 'submit',
  title: 'A mutation that submits',
  async run(report) {
    const instant = await compare(0, 64, report);
    const slow = await compare(50, 256, report);
    return {
      findings: [
        rate('submit, upstream 0 ms', instant, { atLeast: 0.3 }),
        rate('submit, upstream 50 ms, 256 connections', slow, { atLeast: 0.6 }),
        {
          what: 'submit, upstream 50 ms, p99',
          gateway: `${slow.gateway.p99Ms} ms`,
          beside: `bare ${slow.bare.p99Ms} ms, stock ${slow.stock.p99Ms} ms`,
          figure: slow.gateway.p99Ms / slow.bare.p99Ms,
          goal: { atMost: 2 },
        },
        {
          what: 'CPU of a submit',
          gateway: `${instant.gateway.cpuMs.toFixed(3)} ms`,
          beside: `bare ${instant.bare.cpuMs.toFixed(3)} ms, stock ${instant.stock.cpuMs.toFixed(3)} ms`,
          figure: instant.gateway.cpuMs / instant.bare.cpuMs,
          goal: null,
        },
      ],
    };
  },
};

type Names = 'bare' | 'stock' | 'gateway';

async function compare(
  latencyMs: number,
  connections: number,
  report: (progress: string) => void,
): Promise<Record<Names, Load>> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
  await using stub = await startPixazoStub({ latencyMs });
  const UPSTREAM = stub.url;
  await using bare = await startSubject(subjectProgram('bare'), { env: { UPSTREAM }, measured: true });
  await using stock = await startSubject(subjectProgram('stock-apollo'), {
    env: { UPSTREAM },
    measured: true,
  });
  await using gateway = await startGateway({
    upstream: UPSTREAM,
    database: `file:${directory}/gateway.db`,
  });
  const subjects: Record<Names, Subject> = { bare, stock, gateway };
  const loads: Record<Names, Load[]> = { bare: [], stock: [], gateway: [] };
  for (let repetition = 0; repetition <= REPETITIONS; repetition += 1) {
    report(`upstream ${latencyMs} ms, ${repetition === 0 ? 'warming up' : `repetition ${repetition}`}`);
    for (const name of ['bare', 'stock', 'gateway'] as const) {
      const seconds = repetition === 0 ? WARM_UP_SECONDS : SECONDS;
      const found = await submitLoad(subjects[name], {
        connections,
        seconds,
        by: name === 'bare' ? 'rest' : 'mutation',
      });
      if (repetition > 0) loads[name].push(found);
    }
  }
  await rm(directory, { recursive: true });
  return {
    bare: typicalLoad(loads.bare),
    stock: typicalLoad(loads.stock),
    gateway: typicalLoad(loads.gateway),
  };
}

function rate(what: string, { bare, stock, gateway }: Record<Names, Load>, goal: Finding['goal']): Finding {
  const perSecond = (found: Load) => `${Math.round(found.perSecond)}/s`;
  return {
    what,
    gateway: perSecond(gateway),
    beside: `bare ${perSecond(bare)}, stock ${perSecond(stock)}`,
    figure: gateway.perSecond / bare.perSecond,
    goal,
  };
}
