import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Charged, ErrorCode } from '../../src/core/errors.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { JOB_STATUS } from './operations.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const safe = { 'apollo-require-preflight': 'true' };
const query = '{ jobs { totalCount } }';

function send(method: 'GET' | 'POST', body: string, headers: Record<string, string>): Promise<Response> {
  const address = `${gateway.url}/graphql`;
  return method === 'GET'
    ? fetch(`${address}?${body}`, { headers })
    : fetch(address, { method, headers, body });
}

describe('GraphQL over HTTP', () => {
  it('accepts a query by GET with a header that no simple request has', async () => {
    const answer = await send('GET', `query=${encodeURIComponent(query)}`, safe);

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ data: { jobs: { totalCount: 0 } } });
  });

  it.each(['GET', 'POST'] as const)('allows no cache to store a response to a %s', async (method) => {
    const body = method === 'GET' ? `query=${encodeURIComponent(query)}` : JSON.stringify({ query });
    const answer = await send(method, body, { ...safe, ...(method === 'POST' && json) });

    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('responds in the media type that the client asks for', async () => {
    const accept = { accept: 'application/graphql-response+json' };
    const answer = await send('POST', JSON.stringify({ query }), { ...json, ...accept });

    expect(answer.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
  });

  it.each([
    {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      type: 'application/graphql-response+json',
    },
    { accept: 'application/json', type: 'application/json' },
    { accept: '*/*', type: 'application/json' },
  ])('responds in the media type $accept also before GraphQL parses anything', async ({ accept, type }) => {
    const answer = await send('POST', JSON.stringify({ documentId: 'unknown' }), { ...json, accept });

    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  });

  it('runs the named operation of several', async () => {
    const several = 'query One { one: __typename } query Two { two: __typename }';
    const answer = await send('POST', JSON.stringify({ query: several, operationName: 'Two' }), json);

    expect(await answer.json()).toEqual({ data: { two: 'Query' } });
  });

  it('treats invalid variables as a bad request', async () => {
    const listed = 'query ($first: Int!) { jobs(first: $first) { totalCount } }';
    const answer = await send('POST', JSON.stringify({ query: listed, variables: { first: 'all' } }), json);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: ErrorCode.BAD_USER_INPUT, fields: [{ path: ['first'] }] } }],
    });
  });

  it.each([
    { accept: 'application/json', status: 200 },
    { accept: 'Application/JSON; charset=utf-8', status: 200 },
    { accept: 'application/json;q=0.5, application/graphql-response+json', status: 400 },
    { accept: 'application/graphql-response+json, application/json;q=0.5', status: 400 },
  ])('gives a refused operation the status $status for $accept', async ({ accept, status }) => {
    const answer = await send('POST', JSON.stringify({ query: '{ wallet }' }), { ...json, accept });
    const isOld = answer.headers.get('content-type')?.startsWith('application/json');

    expect(answer.status).toBe(status);
    expect(isOld).toBe(status === 200);
  });

  it.each([
    {
      what: 'a query by GET that any web page could cause',
      send: () => send('GET', `query=${encodeURIComponent(query)}`, {}),
      status: 400,
      says: /Cross-Site Request Forgery/,
    },
    {
      what: 'a mutation by GET',
      send: () => send('GET', `query=${encodeURIComponent('mutation { anything }')}`, safe),
      status: 400,
      says: /anything/,
    },
    {
      what: 'a valid mutation by GET',
      send: () =>
        send(
          'GET',
          `query=${encodeURIComponent('mutation { generateMireloSfx16TextToAudio(input: {textPrompt: "rain"}) { job { id } } }')}`,
          safe,
        ),
      status: 405,
      says: /GET/,
    },
    {
      what: 'text/plain, which needs no preflight',
      send: () => send('POST', JSON.stringify({ query }), { 'content-type': 'text/plain' }),
      status: 400,
      says: /Cross-Site Request Forgery/,
    },
    {
      what: 'a media type nobody reads',
      send: () => send('POST', '<query/>', { 'content-type': 'application/xml' }),
      status: 415,
      says: /Unsupported Media Type/,
    },
    {
      what: 'two operations in an array',
      send: () => send('POST', JSON.stringify([{ query }, { query }]), json),
      status: 400,
      says: /batch/i,
    },
    {
      what: 'what is not JSON',
      send: () => send('POST', '{"query": ', json),
      status: 400,
      says: /JSON/,
    },
    {
      what: 'an empty body',
      send: () => send('POST', '', json),
      status: 400,
      says: /empty/,
    },
    {
      what: 'a body over 1 MiB',
      send: () => send('POST', JSON.stringify({ query: '#'.repeat(2 ** 20) }), json),
      status: 413,
      says: /too large/,
    },
    {
      what: 'no query',
      send: () => send('POST', '{"variables": {}}', json),
      status: 400,
      says: /query/,
    },
    {
      what: 'what is not GraphQL',
      send: () => send('POST', JSON.stringify({ query: '{ jobs' }), json),
      status: 400,
      says: /Syntax Error/,
    },
    {
      what: 'a field that the graph does not have',
      send: () => send('POST', JSON.stringify({ query: '{ wallet }' }), json),
      status: 400,
      says: /Cannot query field "wallet"/,
    },
    {
      what: 'an operation name that is not there',
      send: () => send('POST', JSON.stringify({ query, operationName: 'Other' }), json),
      status: 400,
      says: /Unknown operation named "Other"/,
    },
    {
      what: 'a subscription, with a hint where it runs',
      send: () => send('POST', JSON.stringify({ query: JOB_STATUS, variables: { id: 'x' } }), json),
      status: 400,
      says: /WebSocket/,
    },
  ])('refuses $what', async ({ send, status, says }) => {
    const answer = await send();
    const { data, errors } = (await answer.json()) as GraphQLAnswer;

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toMatch(says);
    expect(errors?.[0]?.extensions).toEqual({
      code: ErrorCode.BAD_USER_INPUT,
      retryable: false,
      charged: Charged.NO,
    });
  });

  it('accepts HTTP/1.0 without a Host header', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ query });
    const head = `POST /graphql HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.write(`${head}\r\n\r\n${body}`);
    const answer = String(Buffer.concat(await socket.toArray()));

    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('{"data":{"jobs":{"totalCount":0}}}');
  });

  it('responds with 404 to an unknown path', async () => {
    expect((await fetch(`${gateway.url}/nowhere`)).status).toBe(404);
  });
});
