import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GENERATE, liveEnv, RAIN } from '../http/operations.js';
import { allEventsOf, openStream, toFollow } from '../http/sse.js';
import { byGet, byPost, byStream, byWebSocket, type Transport } from '../http/transports.js';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

/** Fifteen times the addresses of a job with a hundred files, 9 MB with those of the stand-in. */
const largeSelection = `media { ${Array.from({ length: 15 }, (_, index) => `u${index}: url`).join(' ')} }`;
const LARGEST_BYTES = 8 * 2 ** 20;

let pixazo: PixazoStandIn;
let gateway: TestGateway;
let id: string;

/** A job whose addresses have the maximum length, in three-byte characters. */
beforeAll(async () => {
  pixazo = await startPixazoStandIn();
  const media_url = Array.from({ length: 100 }, (_, index) => `https://h/${index}/`.padEnd(2_048, '雨'));
  pixazo.onStatus(({ path }) => {
    const output = { media_url, media_type: 'audio/wav' };
    return { body: statusBody(path.split('/').at(-1) ?? '', { status: 'COMPLETED', output }) };
  });
  gateway = await startTestGateway(liveEnv(pixazo));
  const started = await gateway.graphql(GENERATE, { input: RAIN, key: 'large' });
  id = started.data.generateMireloSfx16TextToAudio.job.id;
  await allEventsOf(await openStream(gateway.url, toFollow(id)));
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
});

describe('a response of more than 8 MiB', () => {
  it.each<[name: string, Transport, root: string]>([
    ['POST', byPost, 'query ($id: ID!) { job(id: $id)'],
    ['GET', byGet, 'query ($id: ID!) { job(id: $id)'],
    ['WebSocket', byWebSocket, 'subscription ($id: ID!) { jobStatus(id: $id)'],
    ['Server-Sent Events', byStream, 'subscription ($id: ID!) { jobStatus(id: $id)'],
  ])('is refused over %s, and a smaller one is not', async (_name, send, root) => {
    const small = await send(gateway.url, { query: `${root} { media { url } } }`, variables: { id } });
    const large = await send(gateway.url, { query: `${root} { ${largeSelection} } }`, variables: { id } });

    expect(small.errors).toBeUndefined();
    expect(large.data ?? null).toBeNull();
    expect(large.errors).toEqual([
      {
        message: expect.stringContaining('8 MiB'),
        extensions: { code: 'OPERATION_REJECTED', retryable: false, charged: 'NO' },
      },
    ]);
  });

  it('to a mutation is sent complete, so that the id of a paid job is never lost', async () => {
    const query = GENERATE.replace('requestId', largeSelection);
    const response = await gateway.post({ query, variables: { input: RAIN, key: 'large' } });
    const body = Buffer.from(await response.arrayBuffer());

    expect(body.length).toBeGreaterThan(LARGEST_BYTES);
    expect(JSON.parse(body.toString()).data.generateMireloSfx16TextToAudio.job).toMatchObject({ id });
    expect(pixazo.submits()).toHaveLength(1);
  });
});
