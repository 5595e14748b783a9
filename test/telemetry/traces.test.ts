import { describe, expect, it } from 'vitest';
import { GENERATE, JOB_STATUS, liveEnv, RAIN } from '../http/operations.js';
import { startConnectProxy } from '../support/connect-proxy.js';
import { freePort } from '../support/free-port.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { type GraphQLAnswer, startTestGateway } from '../support/test-gateway.js';
import { attribute, startTraceCollector } from '../support/trace-collector.js';
import { PUBLIC_URL, startWorkingPixazo } from '../support/working-pixazo.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT_SPAN = '00f067aa0ba902b7';
const SERVER_ERROR = 2;

/** The spans of one job that was submitted, called back once, polled to its end and read. */
async function aTracedJob() {
  await using collector = await startTraceCollector();
  await using pixazo = await startWorkingPixazo('before-status');
  await using gateway = await startTestGateway({
    ...liveEnv(pixazo),
    PUBLIC_URL,
    POLL_FALLBACK_MS: '20',
    AUTH_TOKENS: 'canary-caller:canary-token-of-alice',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=sound%20lab,x-other=1',
    OTEL_SERVICE_NAME: 'gateway-under-test',
  });
  await pixazo.callBackTo(gateway.url);
  const authorization = 'Bearer canary-token-of-alice';
  const variables = { input: { textPrompt: 'canary prompt' }, key: 'canary-key' };
  const answer = await gateway.post(
    { query: GENERATE, variables },
    { authorization, traceparent: `00-${TRACE}-${CLIENT_SPAN}-01` },
  );
  const { data } = (await answer.json()) as GraphQLAnswer;
  const { id } = data.generateMireloSfx16TextToAudio.job;
  const following = gateway.client({ authorization }).iterate({ query: JOB_STATUS, variables: { id } });
  for await (const _event of following);
  const read = 'query ($id: ID!) { job(id: $id) { status } }';
  await gateway.post({ query: read, variables: { id } }, { authorization });
  await gateway.stop();
  const spans = collector.spans();
  return {
    id,
    deliveries: collector.deliveries,
    polls: pixazo.polls().length,
    spans,
    named: (name: string) => spans.filter((span) => span.name === name),
    callbackToken: String(pixazo.submits()[0]?.headers['x-webhook-url']).split('/').at(-1),
  };
}

describe('the traces of a job', () => {
  it('form one trace, from the client on, and carry its id', async () => {
    const { id, spans, named, polls } = await aTracedJob();
    const requestTo = (route: string) =>
      named('request').filter((span) => attribute(span, 'http.route') === route);
    const [mutation, query] = requestTo('/graphql');
    const [callbackRequest] = requestTo('/webhooks/pixazo/:token');
    const [submit] = named('submit');
    const [callback] = named('callback');

    expect(mutation).toMatchObject({ traceId: TRACE, parentSpanId: CLIENT_SPAN });
    expect(submit).toMatchObject({ traceId: TRACE, parentSpanId: mutation?.spanId });
    expect(callback).toMatchObject({ parentSpanId: callbackRequest?.spanId });
    expect(query?.traceId).not.toBe(TRACE);
    expect(named('poll')).toHaveLength(polls);
    for (const poll of named('poll')) expect(poll.parentSpanId).toBeUndefined();
    expect(spans).toHaveLength(polls + 5);
    expect(spans.map((span) => attribute(span, 'job.id'))).toEqual(spans.map(() => id));
    expect(attribute(submit, 'outcome')).toBe('accepted');
    expect(named('poll').map((poll) => attribute(poll, 'outcome'))).toEqual(Array(polls).fill('update'));
    expect(attribute(mutation, 'http.response.status_code')).toBe(200);
  });

  it('are sent by OTLP below the endpoint, with the service’s name and the configured headers', async () => {
    const { deliveries } = await aTracedJob();

    for (const { path, headers, body } of deliveries) {
      expect(path).toBe('/v1/traces');
      expect(headers).toMatchObject({ 'x-tenant': 'sound lab', 'x-other': '1' });
      expect(JSON.stringify(body)).toContain('"gateway-under-test"');
    }
    expect(deliveries.length).toBeGreaterThan(0);
  });

  it('contain no key, token, caller, input or callback address', async () => {
    const { deliveries, callbackToken } = await aTracedJob();
    const delivered = JSON.stringify(deliveries.map(({ body }) => body));

    expect(callbackToken).toHaveLength(43);
    expect(delivered).not.toContain(callbackToken);
    expect(delivered).not.toContain('canary');
  });

  it('report that a submission was refused, and why', async () => {
    await using collector = await startTraceCollector();
    await using pixazo = await startPixazoStandIn();
    pixazo.onSubmit(() => ({ status: 402, body: { message: 'no canary' } }));
    await using gateway = await startTestGateway({
      ...liveEnv(pixazo),
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    });
    await gateway.graphql(GENERATE, { input: RAIN });
    await gateway.stop();
    const submit = collector.spans().find(({ name }) => name === 'submit');

    expect(submit?.status.code).toBe(SERVER_ERROR);
    expect(attribute(submit, 'error.type')).toBe('INSUFFICIENT_BALANCE');
    expect(JSON.stringify(collector.deliveries)).not.toContain('canary');
  });
});

it('an unreachable collector causes one warning, and delays no work', async () => {
  await using gateway = await startTestGateway({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
  });
  const ask = () => gateway.graphql('{ __typename }');
  // More than fit into one delivery, so that there are two.
  for (let round = 0; round < 12; round++) {
    for (const { data } of await Promise.all(Array.from({ length: 50 }, ask))) {
      expect(data).toEqual({ __typename: 'Query' });
    }
  }
  await gateway.stop();

  expect(gateway.log.filter((line) => line.includes('Traces cannot be delivered'))).toHaveLength(1);
});

it('traces reach a collector through the outbound proxy, which resolves its name', async () => {
  await using collector = await startTraceCollector();
  await using proxy = await startConnectProxy();
  const { port } = new URL(collector.url);
  await using gateway = await startTestGateway({
    HTTP_PROXY: proxy.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://collector.test:${port}`,
  });
  await gateway.graphql('{ models { id } }');
  await gateway.stop();

  expect(collector.spans().map(({ name }) => name)).toContain('request');
  expect(proxy.asked).toContain(`collector.test:${port}`);
});
