import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { Finding, Measure } from '../measure.js';
import { median } from '../median.js';
import { GATEWAY, type Subject, startSubject, subjectProgram } from '../subject.js';

const WARM_UP_SECONDS = 3;
const SECONDS = 4;
const REPETITIONS = 3;

const MUTATION = `mutation ($input: MireloSfx16TextToAudioInput!, $key: String) {
  generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $key) { id requestId status revision }
}`;
const REST_BODY = JSON.stringify({ text_prompt: 'Rain on a tin roof', duration: 4, num_samples: 1 });
const GRAPHQL_BODY = JSON.stringify({
  query: MUTATION,
  // autocannon puts another id into each request.
  variables: { input: { textPrompt: 'Rain on a tin roof', duration: 4, numSamples: 1 }, key: '[<id>]' },
});

/** What one load on one subject came to. */
interface Load {
  perSecond: number;
  cpuMs: number;
  p99Ms: number;
}

/** How fast one mutation submits, beside a REST pass-through and the stock Apollo stack, neither of which stores anything. */
export const submit: Measure = {
  name: 'submit',
  title: 'A mutation that submits',
  async run(tell) {
    const instant = await compare(0, 64, tell);
    const slow = await compare(50, 256, tell);
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
  tell: (progress: string) => void,
): Promise<Record<Names, Load>> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
  await using stub = await startSubject(subjectProgram('submit-stub'), {
    env: { LATENCY_MS: String(latencyMs) },
  });
  const UPSTREAM = stub.url;
  await using bare = await startSubject(subjectProgram('bare'), { env: { UPSTREAM }, measured: true });
  await using stock = await startSubject(subjectProgram('stock-apollo'), {
    env: { UPSTREAM },
    measured: true,
  });
  await using gateway = await startSubject(GATEWAY, {
    measured: true,
    env: {
      PORT: '0',
      PIXAZO_API_KEY: 'bench',
      PIXAZO_BASE_URL: UPSTREAM,
      DATABASE_URL: `file:${directory}/gateway.db`,
      SUBMITS_PER_MINUTE: '100000',
      // What looking at all these jobs costs is another measure.
      POLL_MIN_MS: '3600000',
      POLL_MAX_MS: '3600000',
    },
  });
  const subjects: Record<Names, Subject> = { bare, stock, gateway };
  const loads: Record<Names, Load[]> = { bare: [], stock: [], gateway: [] };
  for (let repetition = 0; repetition <= REPETITIONS; repetition += 1) {
    tell(`upstream ${latencyMs} ms, ${repetition === 0 ? 'warming up' : `repetition ${repetition}`}`);
    for (const name of ['bare', 'stock', 'gateway'] as const) {
      const seconds = repetition === 0 ? WARM_UP_SECONDS : SECONDS;
      const found = await load(subjects[name], name === 'bare', connections, seconds);
      if (repetition > 0) loads[name].push(found);
    }
  }
  await rm(directory, { recursive: true });
  return { bare: typical(loads.bare), stock: typical(loads.stock), gateway: typical(loads.gateway) };
}

async function load(subject: Subject, isRest: boolean, connections: number, seconds: number): Promise<Load> {
  const before = await subject.cpuMs();
  const result = await autocannon({
    url: isRest ? subject.url : `${subject.url}/graphql`,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: isRest ? REST_BODY : GRAPHQL_BODY,
    idReplacement: !isRest,
    verifyBody: (body) => !String(body).includes('"errors"'),
  });
  const failed = result.non2xx + result.errors + result.mismatches;
  if (failed > 0) throw new Error(`${failed} requests failed`);
  const answered = result['2xx'];
  const cpuMs = ((await subject.cpuMs()) - before) / answered;
  return { perSecond: answered / result.duration, cpuMs, p99Ms: result.latency.p99 };
}

function typical(loads: Load[]): Load {
  const of = (name: keyof Load) => median(loads.map((found) => found[name]));
  return { perSecond: of('perSecond'), cpuMs: of('cpuMs'), p99Ms: of('p99Ms') };
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
