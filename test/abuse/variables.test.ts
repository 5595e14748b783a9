import { expect, it } from 'vitest';
import { gatewayForFile } from '../support/gateway-for-file.js';
import { cpuTimeOf } from './process-cpu.js';

const times = <Value>(count: number, value: (index: number) => Value) =>
  Array.from({ length: count }, (_, index) => value(index));
const MUTATION = `mutation ($input: MireloSfx16TextToAudioInput!, $labels: [String!]) {
  generateMireloSfx16TextToAudio(input: $input, labels: $labels) { job { id } }
}`;

const gateway = gatewayForFile();

it.each<[what: string, query: string, variables: Record<string, unknown>]>([
  [
    '12,000 ids that are null',
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    { ids: times(12_000, () => null) },
  ],
  [
    '30,000 statuses that are numbers',
    'query ($filter: JobFilter) { jobs(filter: $filter) { totalCount } }',
    { filter: { status: times(30_000, () => 1) } },
  ],
  [
    '6,000 fields that are unknown',
    MUTATION,
    { input: Object.fromEntries(times(6_000, (index) => [`k${index}`, 1])) },
  ],
  [
    '12,000 labels that are null',
    MUTATION,
    { input: { textPrompt: 'rain' }, labels: times(12_000, () => null) },
  ],
])('variables with %s cost less than twenty refused operations', async (_what, query, variables) => {
  const send = async (body: object) => {
    const response = await fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(await response.text()).toContain('BAD_USER_INPUT');
  };
  /** The least of three costs, as collecting garbage counts too. */
  const cost = async (work: () => Promise<void>) => {
    const costs: number[] = [];
    for (const _time of times(3, () => 0)) {
      const before = await cpuTimeOf(gateway.pid);
      await work();
      costs.push((await cpuTimeOf(gateway.pid)) - before);
    }
    return Math.min(...costs);
  };
  const twentyRefused = async () => {
    for (const _time of times(20, () => 0)) await send({ query: '{ unknownField }' });
  };
  await cost(twentyRefused);
  expect(await cost(() => send({ query, variables }))).toBeLessThan(await cost(twentyRefused));
});
