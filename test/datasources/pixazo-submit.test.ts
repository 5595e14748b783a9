import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../src/core/errors.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { key, pixazoAt, submission, version, withWebhook } from './pixazo-under-test.js';
import { startRawServer } from './raw-server.js';

const path = '/mirelo-sfx-1-6-text-to-audio/v1/mirelo-sfx-1-6-text-to-audio-request';
const body = '{"text_prompt":"rain on a roof – all night","duration":10}';

describe('a submit', () => {
  it('is exactly the documented request', async () => {
    await using pixazo = await startPixazoStandIn();
    await pixazoAt(pixazo.url).submit(submission);
    expect(pixazo.received).toEqual([
      {
        method: 'POST',
        path,
        headers: {
          host: pixazo.url.host,
          connection: 'keep-alive',
          'content-type': 'application/json',
          'cache-control': 'no-cache',
          'ocp-apim-subscription-key': key,
          'user-agent': `pixazo-graphql-gateway/${version}`,
          'accept-encoding': 'identity',
          'content-length': String(Buffer.byteLength(body)),
        },
        body,
      },
    ]);
  });

  it('sends the webhook address and mode', async () => {
    await using pixazo = await startPixazoStandIn();
    await pixazoAt(pixazo.url).submit(withWebhook);
    expect(pixazo.received[0]?.headers).toMatchObject({
      'x-webhook-url': 'https://hooks.example/pixazo?job=1',
      'x-webhook-mode': 'sync',
    });
  });

  it.each(['/some/where', '/some/where/'])('goes below the path %s of the base URL', async (below) => {
    await using pixazo = await startPixazoStandIn();
    await pixazoAt(new URL(below, pixazo.url)).submit(submission);
    expect(pixazo.received.map((request) => request.path)).toEqual([`/some/where${path}`]);
  });

  it('that Pixazo accepts has its request_id', async () => {
    await using pixazo = await startPixazoStandIn();
    expect(await pixazoAt(pixazo.url).submit(submission)).toEqual({
      kind: 'accepted',
      update: {
        status: 'QUEUED',
        requestId: 'mirelo-sfx-1-6-text-to-audio_request-1',
        media: [],
        error: null,
        completedAt: null,
      },
    });
  });

  it('that Pixazo refuses without a message is refused', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onSubmit(() => ({ status: 402, raw: '' }));
    expect(await pixazoAt(pixazo.url).submit(submission)).toMatchObject({
      kind: 'refused',
      error: { code: ErrorCode.INSUFFICIENT_BALANCE, upstream: { status: 402, error: null, message: null } },
    });
  });

  it('that exceeds the rate limit gets the time to wait', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onSubmit(() => ({ status: 429, headers: { 'retry-after': '17' } }));
    expect(await pixazoAt(pixazo.url).submit(submission)).toMatchObject({
      kind: 'refused',
      error: { code: ErrorCode.UPSTREAM_RATE_LIMITED, retryAfterSeconds: 17 },
    });
  });

  it.each([301, 302, 303, 307, 308])(
    'that is redirected by %d is refused and does not follow the redirect',
    async (status) => {
      await using pixazo = await startPixazoStandIn();
      pixazo.onSubmit(() => ({ status, headers: { location: '/elsewhere' } }));
      const outcome = await pixazoAt(pixazo.url).submit(submission);
      expect(outcome).toMatchObject({ kind: 'refused', error: { code: ErrorCode.UPSTREAM_REJECTED } });
      expect(pixazo.received).toHaveLength(1);
    },
  );

  const head = 'HTTP/1.1 202 Accepted\r\nkeep-alive: timeout=600\r\ncontent-length: 20\r\n\r\n';
  const answer = `${head}{"request_id":"r-1"}`;

  it('reuses a connection that was used just now; an idle one is closed', async () => {
    const closed: Promise<unknown>[] = [];
    await using server = await startRawServer({
      onConnection: (socket) => void closed.push(once(socket, 'close')),
      onRequest: (socket) => socket.write(answer),
    });
    const pixazo = pixazoAt(server.url);
    for (let i = 0; i < 3; i++) {
      expect((await pixazo.submit(submission)).kind).toBe('accepted');
      // undici considers a connection free one turn of the event loop after the response.
      await setImmediate();
    }
    expect(server.connections()).toBe(1);
    await Promise.all([pixazo.submit(submission), pixazo.submit(submission)]);
    expect(server.connections()).toBe(2);
    await Promise.all(closed);
    expect((await pixazo.submit(submission)).kind).toBe('accepted');
    expect(server.connections()).toBe(3);
  });

  it('is unknown when the reused connection is closed at that moment, and is not sent again', async () => {
    await using server = await startRawServer({
      onRequest: (socket) => (server.requests.length === 1 ? socket.write(answer) : socket.destroy()),
    });
    const pixazo = pixazoAt(server.url);
    expect((await pixazo.submit(submission)).kind).toBe('accepted');
    await setImmediate();
    expect((await pixazo.submit(submission)).kind).toBe('unknown');
    expect(server.requests).toHaveLength(2);
    expect(server.connections()).toBe(1);
  });
});
