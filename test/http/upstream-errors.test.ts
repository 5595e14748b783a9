import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { GENERATE, liveEnv, RAIN } from './operations.js';

let pixazo: PixazoStandIn;
let gateway: TestGateway;

beforeAll(async () => {
  pixazo = await startPixazoStandIn();
  gateway = await startTestGateway({ ...liveEnv(pixazo), PIXAZO_TIMEOUT_MS: '500' });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
});

const said = { error: 'Refused', message: 'not with canary-pixazo-key' };
const told = { error: 'Refused', message: 'not with [key]' };

describe('a refusal by Pixazo', () => {
  it.each([
    { status: 400, body: said, code: 'UPSTREAM_REJECTED', upstream: told },
    {
      status: 400,
      body: { error: 'Model not found', message: 'No such model' },
      code: 'MODEL_UNAVAILABLE',
      upstream: { error: 'Model not found', message: 'No such model' },
    },
    { status: 401, body: said, code: 'UPSTREAM_UNAUTHENTICATED', upstream: told },
    { status: 402, body: said, code: 'INSUFFICIENT_BALANCE', upstream: told },
    { status: 403, body: said, code: 'UPSTREAM_FORBIDDEN', upstream: told },
    { status: 404, body: said, code: 'MODEL_UNAVAILABLE', upstream: told },
    { status: 429, body: said, code: 'UPSTREAM_RATE_LIMITED', upstream: told },
    { status: 402, body: [1], code: 'INSUFFICIENT_BALANCE', upstream: { error: null, message: null } },
  ])('$status $body.error becomes $code and costs nothing', async ({ status, body, code, upstream }) => {
    pixazo.onSubmit(() => ({ status, body }));

    const answer = await gateway.post({ query: GENERATE, variables: { input: RAIN } });
    const text = await answer.text();

    expect(answer.status).toBe(200);
    expect(text).not.toContain('canary');
    expect(JSON.parse(text).errors).toEqual([
      {
        message: expect.stringMatching(/Nothing is charged/),
        path: ['generateMireloSfx16TextToAudio'],
        locations: [{ line: 2, column: 3 }],
        extensions: { code, retryable: status === 429, charged: 'NO', upstream: { status, ...upstream } },
      },
    ]);
  });

  it.each([
    { header: '7', seconds: 7 },
    { header: '0', seconds: 0 },
    { header: 'Thu, 01 Jan 1970 00:00:00 GMT', seconds: 0 },
    { header: 'soon', seconds: undefined },
  ])('429 with Retry-After: $header asks to wait $seconds s', async ({ header, seconds }) => {
    pixazo.onSubmit(() => ({ status: 429, headers: { 'retry-after': header }, body: said }));

    const { errors } = await gateway.graphql(GENERATE, { input: RAIN });

    expect(errors?.[0]?.extensions.retryAfterSeconds).toBe(seconds);
  });

  it('leaves no job, and the idempotency key free', async () => {
    const generate = () => gateway.graphql(GENERATE, { input: RAIN, key: 'refused-first' });
    const { data: before } = await gateway.graphql('{ jobs { totalCount } }');
    pixazo.onSubmit(() => ({ status: 402, body: said }));
    const refused = await generate();
    const { data: after } = await gateway.graphql('{ jobs { totalCount } }');
    pixazo.onSubmit(() => ({ status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_1' } }));
    const accepted = await generate();

    expect(refused.data).toBeNull();
    expect(after).toEqual(before);
    expect(accepted.data.generateMireloSfx16TextToAudio.job).toMatchObject({ status: 'QUEUED', error: null });
  });
});

describe('a submission whose outcome is unknown', () => {
  it.each<[string, Answer]>([
    ['500', { status: 500, body: { error: 'Internal Server Error', message: 'try later' } }],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '1' }, body: {} }],
    ['a page of HTML', { status: 502, raw: '<html>Bad gateway</html>' }],
    ['202 without a request_id', { status: 202, body: { status: 'QUEUED' } }],
    ['202 with half of its JSON', { status: 202, raw: '{"request_id": "mirelo-sfx' }],
    ['202 with nothing', { status: 202, raw: '' }],
    ['an answer cut off', { status: 202, headers: { 'content-length': '100' }, raw: '{"request_id"' }],
    ['a connection dropped after the request', 'drop'],
    ['no answer in time', 'hold'],
  ])('%s ends the job as unconfirmed and is not sent again', async (name, answer) => {
    pixazo.onSubmit(() => answer);
    const before = pixazo.submits().length;

    const first = await gateway.graphql(GENERATE, { input: RAIN, key: name });
    const again = await gateway.graphql(GENERATE, { input: RAIN, key: name });

    expect(first.errors).toBeUndefined();
    expect(first.data.generateMireloSfx16TextToAudio.job).toMatchObject({
      requestId: null,
      status: 'ERROR',
      error: { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' },
    });
    expect(again).toEqual(first);
    expect(pixazo.submits()).toHaveLength(before + 1);
  });
});

describe('an unreachable Pixazo', () => {
  it('is reported as UPSTREAM_UNAVAILABLE, and no job remains', async () => {
    const gone = await startPixazoStandIn();
    await gone[Symbol.asyncDispose]();
    await using cutOff = await startTestGateway({ ...liveEnv(gone), PIXAZO_TIMEOUT_MS: '300' });

    const { data, errors } = await cutOff.graphql(GENERATE, { input: RAIN, key: 'nobody-home' });
    const list = await cutOff.graphql('{ jobs { totalCount } }');

    expect(data).toBeNull();
    expect(errors?.[0]?.extensions).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      retryable: true,
      charged: 'NO',
    });
    expect(list.data.jobs.totalCount).toBe(0);
  });
});
