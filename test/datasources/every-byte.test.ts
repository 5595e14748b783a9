import { describe, expect, it } from 'vitest';
import type { SubmitOutcome } from '../../src/core/pixazo.js';
import { PixazoApi } from '../../src/datasources/pixazo-api.js';
import { directly, documentedPath } from '../support/directly.js';
import { type Fault, startFaultProxy } from '../support/fault-proxy.js';
import { type Answer, startPixazoStandIn } from '../support/pixazo-stand-in.js';

const MODEL = 'mirelo-sfx-1-6-text-to-audio';
const submission = { modelId: MODEL, body: { text_prompt: 'rain on a roof', duration: 10 }, webhook: null };

const accepted = { request_id: `${MODEL}_request`, status: 'QUEUED', polling_url: 'anywhere' };
const refused = { error: 'Insufficient Balance', message: 'Top up.' };
const withLength = (body: object) => ({ 'content-length': String(JSON.stringify(body).length) });

/** The outcome class of one submit for each fault that a proxy injects into its connection. */
async function submitEach(answer: Answer, faults: Fault[]) {
  await using pixazo = await startPixazoStandIn();
  pixazo.onSubmit(() => answer);
  await using proxy = await startFaultProxy(pixazo.url, (connection) => faults[connection] ?? {});
  const api = new PixazoApi({
    pathOf: documentedPath,
    baseUrl: () => proxy.url,
    apiKey: 'some-key',
    timeoutMs: 5_000,
    outbound: directly,
  });
  const kinds: SubmitOutcome['kind'][] = [];
  for (const _ of faults) kinds.push((await api.submit(submission)).kind);
  await api.close();
  return { kinds, connections: proxy.connections, whole: pixazo.submits().length };
}

/** One fault for each number of bytes from 0 up to, not including, `length`. */
const atEveryByte = (length: number, fault: (bytes: number) => Fault) =>
  Array.from({ length }, (_, bytes) => fault(bytes));

describe.each(['reset', 'end'] as const)('a submit that is cut off by %s', (cutBy) => {
  it('at any byte of the request: not sent only if no byte arrived, else unknown', async () => {
    const untouched = await submitEach({ status: 202, body: accepted }, [{}]);
    const length = Buffer.concat(untouched.connections[0]?.request ?? []).length;
    const faults = atEveryByte(length + 1, (cutRequestAfter) => ({ cutRequestAfter, cutBy }));
    const { kinds, connections, whole } = await submitEach({ status: 202, body: accepted }, faults);

    const [first, ...others] = kinds;
    expect(length).toBeGreaterThan(200);
    expect(connections.map(({ request }) => Buffer.concat(request).length)).toEqual(
      faults.map(({ cutRequestAfter }) => cutRequestAfter),
    );
    expect(['not-sent', 'unknown']).toContain(first);
    expect(others).toEqual(Array(length).fill('unknown'));
    expect(whole).toBe(1);
  });

  it.each([
    {
      answer: { status: 202, body: accepted, headers: withLength(accepted) },
      says: '202',
      untouched: 'accepted',
    },
    { answer: { status: 202, body: accepted }, says: '202 in chunks', untouched: 'accepted' },
    {
      answer: { status: 402, body: refused, headers: withLength(refused) },
      says: '402',
      untouched: 'refused',
    },
  ])(
    'at any byte of a $says: $untouched only once it is complete, else unknown',
    async ({ answer, untouched }) => {
      const { kinds: whole, connections } = await submitEach(answer, [{}]);
      const length = connections[0]?.answerBytes ?? 0;
      const faults = atEveryByte(length, (cutAnswerAfter) => ({ cutAnswerAfter, cutBy }));
      const { kinds, connections: cut } = await submitEach(answer, faults);

      expect(whole).toEqual([untouched]);
      expect(length).toBeGreaterThan(200);
      expect(cut.map(({ answerBytes }) => answerBytes)).toEqual(
        faults.map(({ cutAnswerAfter }) => cutAnswerAfter),
      );
      expect(kinds).toEqual(Array(length).fill('unknown'));
    },
  );
});

it('a submit to an address that refuses connections is not sent', async () => {
  await using pixazo = await startPixazoStandIn();
  await using proxy = await startFaultProxy(pixazo.url);
  await proxy.refuse(true);
  const api = new PixazoApi({
    pathOf: documentedPath,
    baseUrl: () => proxy.url,
    apiKey: 'some-key',
    timeoutMs: 5_000,
    outbound: directly,
  });

  expect(await api.submit(submission)).toEqual({ kind: 'not-sent', reason: 'ECONNREFUSED' });
  expect(proxy.connections).toEqual([]);
  await api.close();
});
