import { describe, expect, it, onTestFinished } from 'vitest';
import { noProxy } from '../../src/core/outbound.js';
import { PixazoApi } from '../../src/datasources/pixazo-api.js';
import { startConnectProxy } from '../support/connect-proxy.js';
import { documentedPath } from '../support/directly.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { key, submission } from './pixazo-under-test.js';
import { deafAddress, startRawServer } from './raw-server.js';

/** Pixazo's API at this address, behind these proxies. Its connections are closed with the test. */
function pixazoBehind(proxy: Partial<typeof noProxy>, baseUrl: URL): PixazoApi {
  const outbound = { userAgent: 'test', proxy: { ...noProxy, ...proxy } };
  const pixazo = new PixazoApi({
    pathOf: documentedPath,
    baseUrl: () => baseUrl,
    apiKey: key,
    timeoutMs: 10_000,
    outbound,
  });
  onTestFinished(() => pixazo.close());
  return pixazo;
}

const named = ({ port }: URL) => new URL(`http://pixazo.test:${port}`);

describe('behind an outbound proxy', () => {
  it('calls go through it, which resolves the names', async () => {
    await using upstream = await startPixazoStandIn();
    await using proxy = await startConnectProxy();
    const pixazo = pixazoBehind({ httpProxy: proxy.url }, named(upstream.url));

    expect((await pixazo.submit(submission)).kind).toBe('accepted');
    expect((await pixazo.status('r-1', new AbortController().signal)).kind).toBe('update');
    expect(new Set(proxy.asked)).toEqual(new Set([`pixazo.test:${upstream.url.port}`]));
    expect(upstream.received).toHaveLength(2);
  });

  it.each(['127.0.0.1', '*', 'other.test,127.0.0.1'])('NO_PROXY=%s calls directly', async (direct) => {
    await using upstream = await startPixazoStandIn();
    await using proxy = await startConnectProxy();
    const pixazo = pixazoBehind({ httpProxy: proxy.url, noProxy: direct }, upstream.url);

    expect((await pixazo.submit(submission)).kind).toBe('accepted');
    expect(proxy.asked).toEqual([]);
  });

  it('a submit is not sent when the proxy is unreachable', async () => {
    const deaf = (await deafAddress()).origin;
    const pixazo = pixazoBehind({ httpProxy: deaf }, new URL('http://pixazo.test'));

    expect(await pixazo.submit(submission)).toEqual({ kind: 'not-sent', reason: 'ECONNREFUSED' });
  });

  it.each([403, 407, 502])(
    'a submit is not sent when the proxy responds to CONNECT with %d',
    async (status) => {
      await using upstream = await startPixazoStandIn();
      await using proxy = await startConnectProxy();
      proxy.refuseWith(status);
      const outcome = await pixazoBehind({ httpProxy: proxy.url }, named(upstream.url)).submit(submission);

      expect(outcome).toEqual({ kind: 'not-sent', reason: expect.stringContaining(String(status)) });
      expect(upstream.received).toEqual([]);
    },
  );

  it('a submit is not sent when the proxy does not respond to CONNECT in time', async () => {
    await using silent = await startRawServer({});
    const outbound = { userAgent: 'test', proxy: { ...noProxy, httpProxy: silent.url.origin } };
    const baseUrl = new URL('http://pixazo.test');
    const pixazo = new PixazoApi({
      pathOf: documentedPath,
      baseUrl: () => baseUrl,
      apiKey: key,
      timeoutMs: 300,
      outbound,
    });
    const outcome = await pixazo.submit(submission);
    await pixazo.close();

    expect(outcome).toEqual({ kind: 'not-sent', reason: 'TimeoutError' });
  });

  it('a submit is unknown when the tunnel is cut after it was sent', async () => {
    await using upstream = await startPixazoStandIn();
    await using proxy = await startConnectProxy();
    upstream.onSubmit(() => 'drop');

    expect((await pixazoBehind({ httpProxy: proxy.url }, named(upstream.url)).submit(submission)).kind).toBe(
      'unknown',
    );
    expect(upstream.received).toHaveLength(1);
  });
});
