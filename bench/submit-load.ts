import autocannon from 'autocannon';
import { median } from './median.js';
import type { Subject } from './subject.js';

const JOB = '{ job { id requestId status revision } }';
const MUTATION = `mutation ($input: MireloSfx16TextToAudioInput!, $key: String) {
  generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $key) ${JOB}
}`;
const ANY_MODEL = `mutation ($input: GenerateInput!, $key: String) {
  generate(input: $input, idempotencyKey: $key) ${JOB}
}`;
const INPUT = { textPrompt: 'Rain on a tin roof', duration: 4, numSamples: 1 };
// autocannon puts another id into each request.
const key = '[<id>]';
const BODIES = {
  rest: JSON.stringify({ text_prompt: 'Rain on a tin roof', duration: 4, num_samples: 1 }),
  mutation: JSON.stringify({ query: MUTATION, variables: { input: INPUT, key } }),
  generate: JSON.stringify({
    query: ANY_MODEL,
    variables: { input: { mireloSfx16TextToAudio: INPUT }, key },
  }),
};

const JSON_BODY = { 'content-type': 'application/json' };

/** The results of one load on one subject. */
export interface Load {
  answered: number;
  perSecond: number;
  /** CPU time of the subject for each submit. */
  cpuMs: number;
  p99Ms: number;
  longestMs: number;
}

/**
 * Submits as fast as the subject responds.
 * @param how `by`: the model's own mutation (the default), `generate`, or Pixazo's own body; `tokens`: of callers who take
 * turns
 * @throws when a submit fails
 */
export async function submitLoad(
  subject: Subject,
  how: { connections: number; seconds: number; by?: keyof typeof BODIES; tokens?: string[] },
): Promise<Load> {
  const { connections, seconds, by = 'mutation', tokens = [] } = how;
  let clients = 0;
  const before = await subject.cpuMs();
  const result = await autocannon({
    url: by === 'rest' ? subject.url : `${subject.url}/graphql`,
    connections,
    duration: seconds,
    method: 'POST',
    headers: JSON_BODY,
    setupClient: (client) => {
      const token = tokens[clients++ % tokens.length];
      if (token) client.setHeaders({ ...JSON_BODY, authorization: `Bearer ${token}` });
    },
    body: BODIES[by],
    idReplacement: by !== 'rest',
    verifyBody: (body) => !String(body).includes('"errors"'),
  });
  const failed = result.non2xx + result.errors + result.mismatches;
  if (failed > 0) throw new Error(`${failed} requests failed`);
  const answered = result['2xx'];
  const cpuMs = ((await subject.cpuMs()) - before) / answered;
  return {
    answered,
    perSecond: answered / result.duration,
    cpuMs,
    p99Ms: result.latency.p99,
    longestMs: result.latency.max,
  };
}

/** The median of each number. */
export function typicalLoad(loads: Load[]): Load {
  const of = (name: keyof Load) => median(loads.map((found) => found[name]));
  return {
    answered: of('answered'),
    perSecond: of('perSecond'),
    cpuMs: of('cpuMs'),
    p99Ms: of('p99Ms'),
    longestMs: of('longestMs'),
  };
}
