import { describe, expect, it } from 'vitest';
import type { StatusOutcome } from '../../src/core/pixazo.js';
import { type Answer, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { key, pixazoAt, version } from './pixazo-under-test.js';
import { deafAddress, startRawServer } from './raw-server.js';

const requestId = 'mirelo-sfx-1-6-text-to-audio_019d';
const forEver = new AbortController().signal;

describe('a status call', () => {
  it('is exactly the documented request', async () => {
    await using pixazo = await startPixazoStandIn();
    await pixazoAt(pixazo.url).status(requestId, forEver);
    const headers = {
      host: pixazo.url.host,
      connection: 'keep-alive',
      'ocp-apim-subscription-key': key,
      'user-agent': `pixazo-graphql-gateway/${version}`,
      'accept-encoding': 'identity',
    };
    expect(pixazo.received).toEqual([
      { method: 'GET', path: `/v2/requests/status/${requestId}`, headers, body: '' },
    ]);
  });

  it('stays below the path of the base URL, whatever the request_id', async () => {
    await using pixazo = await startPixazoStandIn();
    await pixazoAt(new URL('/some/where', pixazo.url)).status('../a?b#c', forEver);
    expect(pixazo.received[0]?.path).toBe('/some/where/v2/requests/status/..%2Fa%3Fb%23c');
  });

  it('returns the status of the request', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onStatus(() => ({ body: statusBody(requestId, { status: 'PROCESSING' }) }));
    expect(await pixazoAt(pixazo.url).status(requestId, forEver)).toEqual({
      kind: 'update',
      update: { status: 'PROCESSING', requestId, media: [], error: null, completedAt: null },
      modelId: 'mirelo-sfx-1-6-text-to-audio',
    });
  });

  it.each<[string, Answer, StatusOutcome]>([
    ['404', { status: 404 }, { kind: 'missing' }],
    ['401', { status: 401 }, { kind: 'denied', status: 401 }],
    ['403', { status: 403 }, { kind: 'denied', status: 403 }],
    ['429', { status: 429 }, { kind: 'busy', retryAfterMs: null }],
    ['503', { status: 503 }, { kind: 'busy', retryAfterMs: null }],
    [
      '429 with seconds',
      { status: 429, headers: { 'retry-after': '17' } },
      { kind: 'busy', retryAfterMs: 17_000 },
    ],
    [
      '503 with seconds',
      { status: 503, headers: { 'retry-after': '2' } },
      { kind: 'busy', retryAfterMs: 2_000 },
    ],
    [
      '429 with nonsense',
      { status: 429, headers: { 'retry-after': 'soon' } },
      { kind: 'busy', retryAfterMs: null },
    ],
    ['400', { status: 400 }, { kind: 'failed', reason: 'HTTP 400' }],
    ['500', { status: 500 }, { kind: 'failed', reason: 'HTTP 500' }],
    ['a redirection', { status: 302, headers: { location: '/' } }, { kind: 'failed', reason: 'HTTP 302' }],
    ['HTML', { raw: '<html>' }, { kind: 'failed', reason: 'Pixazo answered 200, but the body is not JSON' }],
    ['nothing', { raw: '' }, { kind: 'failed', reason: 'Pixazo answered 200, but the body is empty' }],
    [
      'no end',
      { raw: 'x'.repeat(2 ** 20 + 1) },
      { kind: 'failed', reason: 'Pixazo answered 200, but the body is longer than 1048576 bytes' },
    ],
    ['a hang-up', 'drop', { kind: 'failed', reason: 'UND_ERR_SOCKET' }],
  ])('with the response %s', async (_what, answer, outcome) => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onStatus(() => answer);
    expect(await pixazoAt(pixazo.url).status(requestId, forEver)).toEqual(outcome);
    expect(pixazo.received).toHaveLength(1);
  });

  it.each([429, 503])('with the response %d and a date waits until that date', async (status) => {
    await using pixazo = await startPixazoStandIn();
    const until = new Date(Date.now() + 60_000).toUTCString();
    pixazo.onStatus(() => ({ status, headers: { 'retry-after': until } }));
    const outcome = await pixazoAt(pixazo.url).status(requestId, forEver);
    const wait = outcome.kind === 'busy' ? (outcome.retryAfterMs ?? 0) : 0;
    expect(wait).toBeGreaterThan(40_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });

  it('fails when the address refuses connections', async () => {
    const outcome = await pixazoAt(await deafAddress()).status(requestId, forEver);
    expect(outcome).toEqual({ kind: 'failed', reason: 'ECONNREFUSED' });
  });

  it('fails when the response does not arrive in time', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onStatus(() => 'hold');
    const outcome = await pixazoAt(pixazo.url, 500).status(requestId, forEver);
    expect(outcome).toEqual({ kind: 'failed', reason: 'TimeoutError' });
  });

  it('fails within its time when the TLS handshake is never answered', async () => {
    await using server = await startRawServer({});
    const outcome = await pixazoAt(new URL(`https://${server.url.host}`), 100).status(requestId, forEver);
    expect(outcome).toEqual({ kind: 'failed', reason: 'TimeoutError' });
  });

  it('ends as soon as it is aborted', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onStatus(() => 'hold');
    const breaking = new AbortController();
    const outcome = pixazoAt(pixazo.url).status(requestId, breaking.signal);
    await pixazo.until(() => pixazo.polls().length === 1);
    breaking.abort();
    expect(await outcome).toEqual({ kind: 'failed', reason: 'AbortError' });
  });

  it('is not made when it was aborted before', async () => {
    await using pixazo = await startPixazoStandIn();
    const outcome = await pixazoAt(pixazo.url).status(requestId, AbortSignal.abort());
    expect(outcome).toEqual({ kind: 'failed', reason: 'AbortError' });
    expect(pixazo.received).toEqual([]);
  });

  it('reuses a connection until all are closed', async () => {
    const body = '{"status":"QUEUED"}';
    const answer = `HTTP/1.1 200 OK\r\nkeep-alive: timeout=600\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    await using server = await startRawServer({ onRequest: (socket) => socket.write(answer) });
    const pixazo = pixazoAt(server.url);
    for (let i = 0; i < 10; i++) expect((await pixazo.status(requestId, forEver)).kind).toBe('update');
    // A second connection is opened when the first is not quite free yet.
    expect(server.connections()).toBeLessThanOrEqual(2);
    await pixazo.close();
  });
});
