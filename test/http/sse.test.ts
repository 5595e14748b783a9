import { join } from 'node:path';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { aGate } from '../support/gate.js';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { GENERATE, JOB_STATUS, liveEnv, RAIN } from './operations.js';
import { allEventsOf, eventsOf, openStream, toFollow } from './sse.js';

const RESULT = 'https://cdn.pixazo.test/rain.wav';
const refusal = (code: string) => ({ code, retryable: false, charged: 'NO' });

async function generate(gateway: TestGateway): Promise<string> {
  const { data } = await gateway.graphql(GENERATE, { input: RAIN });
  return data.generateMireloSfx16TextToAudio.job.id;
}

/** QUEUED until the gate opens, then PROCESSING, then COMPLETED. */
function runFrom(pixazo: PixazoStandIn, { opened }: { opened: Promise<void> }): void {
  let isOpen = false;
  void opened.then(() => {
    isOpen = true;
  });
  const looks = new Map<string, number>();
  pixazo.onStatus(({ path }) => {
    const requestId = path.split('/').at(-1) ?? '';
    const look = isOpen ? (looks.get(requestId) ?? 0) + 1 : 0;
    looks.set(requestId, look);
    const status = ['QUEUED', 'PROCESSING', 'COMPLETED'][Math.min(look, 2)];
    const output = status === 'COMPLETED' ? { media_url: [RESULT], media_type: 'audio/wav' } : null;
    return { body: statusBody(requestId, { status, output }) };
  });
}

const clientOf = (url: string, options: { retryAttempts?: number; retry?: () => Promise<void> } = {}) =>
  createClient({ url: `${url}/graphql/stream`, singleConnection: false, retryAttempts: 0, ...options });

describe('following a job over Server-Sent Events', () => {
  it.each(['GET', 'POST'] as const)(
    'by %s: each revision, then the completion, then the end',
    async (method) => {
      await using pixazo = await startPixazoStandIn();
      await using gateway = await startTestGateway(liveEnv(pixazo));
      const watched = aGate();
      runFrom(pixazo, watched);
      const id = await generate(gateway);
      const answer =
        method === 'GET'
          ? await openStream(gateway.url, { query: JOB_STATUS, variables: JSON.stringify({ id }) })
          : await openStream(
              gateway.url,
              {},
              {
                method,
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify({ query: JOB_STATUS, variables: { id } }),
              },
            );
      const events: unknown[] = [];
      for await (const event of eventsOf(answer)) {
        watched.open();
        events.push(event);
      }

      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const seen = (job: object) => ({
        event: 'next',
        data: { data: { jobStatus: expect.objectContaining(job) } },
      });
      expect(events).toEqual([
        seen({ id, status: 'QUEUED', revision: 2, progress: expect.any(Number) }),
        seen({ id, status: 'PROCESSING', revision: 3 }),
        seen({
          id,
          status: 'COMPLETED',
          revision: 4,
          media: [{ url: RESULT, mimeType: 'audio/wav', kind: 'AUDIO' }],
        }),
        { event: 'complete', data: null },
      ]);
    },
  );

  it('graphql-sse follows two jobs side by side', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    const watched = aGate();
    runFrom(pixazo, watched);
    const ids = [await generate(gateway), await generate(gateway)];
    const client = clientOf(gateway.url);
    let waiting = ids.length;
    const followed = await Promise.all(
      ids.map(async (id) => {
        const seen: unknown[] = [];
        for await (const { data } of client.iterate({ query: JOB_STATUS, variables: { id } })) {
          if (seen.length === 0 && --waiting === 0) watched.open();
          seen.push(data?.jobStatus);
        }
        return seen;
      }),
    );
    client.dispose();

    for (const [index, seen] of followed.entries()) {
      expect(seen.at(-1)).toMatchObject({ id: ids[index], status: 'COMPLETED', revision: 4 });
      expect(seen).toHaveLength(3);
    }
  });

  it('graphql-sse receives errors in the format of every error', async () => {
    await using gateway = await startTestGateway();
    const client = clientOf(gateway.url);
    const answers: unknown[] = [];
    for await (const answer of client.iterate({ query: 'subscription { jobStatus(id: "none") { id } }' })) {
      answers.push(answer);
    }
    for await (const answer of client.iterate({ query: 'subscription { nothing }' })) answers.push(answer);
    client.dispose();

    expect(answers).toMatchObject([
      {
        errors: [
          { message: 'There is no job with this id.', path: ['jobStatus'], extensions: refusal('NOT_FOUND') },
        ],
      },
      { errors: [{ extensions: refusal('BAD_USER_INPUT') }] },
    ]);
  });

  it('graphql-sse reconnects after a restart and receives the end', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    const port = String(await freePort());
    const env = {
      ...liveEnv(pixazo),
      PORT: port,
      DATABASE_URL: `file:${join(directory.path, 'gateway.db')}`,
    };
    const first = await startTestGateway(env);
    const id = await generate(first);
    const watched = aGate();
    const lost = aGate();
    const back = aGate();
    const client = clientOf(first.url, {
      // A second attempt may still meet a kept connection of the first gateway.
      retryAttempts: 3,
      retry: () => {
        lost.open();
        return back.opened;
      },
    });
    const seen: unknown[] = [];
    const following = (async () => {
      for await (const { data } of client.iterate({ query: JOB_STATUS, variables: { id } })) {
        seen.push(data?.jobStatus);
        watched.open();
      }
    })();
    await watched.opened;
    await first.stop();
    await lost.opened;
    runFrom(pixazo, { opened: Promise.resolve() });
    await using _second = await startTestGateway(env);
    back.open();
    await following;
    client.dispose();

    expect(seen.at(0)).toMatchObject({ status: 'QUEUED', revision: 2 });
    expect(seen.at(-1)).toMatchObject({ id, status: 'COMPLETED', media: [{ url: RESULT }] });
  });
});

describe('a request that gets no stream', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({
      AUTH_TOKENS: 'alice:alices-token-0123456789',
      CORS_ORIGINS: 'https://app.example',
    });
  });

  afterAll(() => gateway[Symbol.asyncDispose]());

  const authorization = 'Bearer alices-token-0123456789';
  const alice = { authorization };
  const json = { ...alice, 'content-type': 'application/json' };
  const follow = toFollow('none');
  const post = (body: string, headers: Record<string, string> = json) =>
    openStream(gateway.url, {}, { method: 'POST', headers, body });

  it.each([
    {
      what: 'no credentials',
      send: () => openStream(gateway.url, follow),
      status: 401,
      code: 'UNAUTHENTICATED',
    },
    {
      what: 'a wrong token',
      send: () => openStream(gateway.url, follow, { headers: { authorization: 'Bearer x' } }),
      status: 401,
      code: 'UNAUTHENTICATED',
    },
    {
      what: 'a client that takes only JSON',
      send: () => openStream(gateway.url, follow, { headers: { ...alice, accept: 'application/json' } }),
      status: 400,
      says: /Accept: text\/event-stream/,
    },
    {
      what: 'a client that takes anything but streams',
      send: () =>
        openStream(gateway.url, follow, { headers: { ...alice, accept: 'text/event-stream;q=0, */*' } }),
      status: 400,
      says: /Accept: text\/event-stream/,
    },
    {
      what: 'a page of an origin that is not allowed',
      send: () => openStream(gateway.url, follow, { headers: { ...alice, origin: 'https://evil.example' } }),
      status: 403,
      code: 'FORBIDDEN',
    },
    {
      what: 'a page without an origin',
      send: () => openStream(gateway.url, follow, { headers: { ...alice, origin: 'null' } }),
      status: 403,
      code: 'FORBIDDEN',
    },
    {
      what: 'no query',
      send: () => openStream(gateway.url, {}, { headers: alice }),
      status: 400,
      says: /query/,
    },
    {
      what: 'variables that are not JSON',
      send: () => openStream(gateway.url, { ...follow, variables: '{' }, { headers: alice }),
      status: 400,
      says: /URL/,
    },
    {
      what: 'variables that are no object',
      send: () => openStream(gateway.url, { ...follow, variables: '[1]' }, { headers: alice }),
      status: 400,
      says: /variables/,
    },
    { what: 'a query that is no text', send: () => post('{"query": 1}'), status: 400, says: /query/ },
    { what: 'a body that is not JSON', send: () => post('{"query":'), status: 400, says: /JSON/ },
    { what: 'an empty body', send: () => post(''), status: 400, says: /empty/ },
    { what: 'a body that is null', send: () => post('null'), status: 400, says: /body/ },
    {
      what: 'a body that is just text, as any page may send',
      send: () => post(JSON.stringify(follow), { ...alice, 'content-type': 'text/plain' }),
      status: 400,
      says: /application\/json/,
    },
    {
      what: 'a body over 64 KiB',
      send: () => post(`{"query":"${'#'.repeat(2 ** 16)}"}`),
      status: 413,
      says: /large/,
    },
    {
      what: 'a token of the single connection mode',
      send: () => post('{}', { ...json, 'x-graphql-event-stream-token': 'mine' }),
      status: 400,
      says: /query/,
    },
  ])('$what: $status', async ({ send, status, code = 'BAD_USER_INPUT', says = /./ }) => {
    const answer = await send();

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
    expect(await answer.json()).toEqual({
      errors: [{ message: expect.stringMatching(says), extensions: refusal(code) }],
    });
  });

  it.each(['PUT', 'DELETE', 'HEAD'])(
    '%s is not found, so that streams of several operations do not exist',
    async (method) => {
      const answer = await openStream(gateway.url, follow, { method, headers: alice });

      expect(answer.status).toBe(404);
    },
  );

  it('a page of an allowed origin may read the stream', async () => {
    const headers = { ...alice, origin: 'https://app.example' };
    const answer = await openStream(gateway.url, follow, { headers });

    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(answer.headers.get('vary')).toMatch(/Origin/i);
    expect((await allEventsOf(answer)).map(({ event }) => event)).toEqual(['next', 'complete']);
  });

  it('a stream is also sent when its media type is one of several', async () => {
    const headers = { ...alice, accept: 'text/event-stream, application/json;q=0.5' };

    expect((await openStream(gateway.url, follow, { headers })).headers.get('content-type')).toMatch(
      /^text\/event-stream/,
    );
  });

  it.each([
    { path: '/graphql', method: 'GET', accept: 'text/event-stream' },
    { path: '/graphql/', method: 'GET', accept: 'text/event-stream' },
    { path: '/graphql', method: 'POST', accept: 'text/event-stream' },
    { path: '/graphql', method: 'POST', accept: 'application/json, text/event-stream' },
    { path: '/graphql', method: 'GET', accept: 'text/event-stream, application/graphql-response+json' },
    { path: '/graphql/stream/', method: 'GET', accept: '*/*' },
  ])('a subscription by $method at $path is a stream for $accept', async ({ path, method, accept }) => {
    const answer = await fetch(
      `${gateway.url}${path}${method === 'GET' ? `?${new URLSearchParams(follow)}` : ''}`,
      {
        method,
        headers: { ...json, accept },
        ...(method === 'POST' && {
          body: JSON.stringify({ query: follow.query, variables: JSON.parse(follow.variables) }),
        }),
      },
    );

    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
    expect(await allEventsOf(answer)).toMatchObject([
      { event: 'next', data: { errors: [{ extensions: refusal('NOT_FOUND') }] } },
      { event: 'complete' },
    ]);
  });

  it.each(['application/json, text/event-stream', 'text/event-stream, */*'])(
    'a query at /graphql is JSON for %s, with an operation name that is empty',
    async (accept) => {
      const answer = await fetch(`${gateway.url}/graphql/`, {
        method: 'POST',
        headers: { ...json, accept },
        body: '{"query":"{ __typename }","operationName":""}',
      });

      expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
    },
  );

  it('a query by GET needs no other header besides Authorization', async () => {
    const answer = await fetch(`${gateway.url}/graphql?query={__typename}`, { headers: alice });

    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('these requests are not logged as errors of the gateway', () => {
    expect(gateway.log.join('')).not.toMatch(/"level":(50|60)/);
  });
});
