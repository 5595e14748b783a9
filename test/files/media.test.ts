import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import { fileServer, type MediaUnderTest, startMedia } from '../support/media-under-test.js';

const file = randomBytes(5_000);

let gateway: MediaUnderTest;

beforeAll(async () => {
  gateway = await startMedia(fileServer(file));
});

afterAll(() => gateway[Symbol.asyncDispose]());

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

function withParameter(url: string, name: string, value: string | null): string {
  const changed = new URL(url);
  if (value === null) changed.searchParams.delete(name);
  else changed.searchParams.set(name, value);
  return changed.href;
}

describe('a result', () => {
  it('comes complete, with its length, its own type, and readable by any web page', async () => {
    const answer = await fetch(await gateway.wav());

    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': '5000',
      'accept-ranges': 'bytes',
      etag: '"the-only-version"',
      'last-modified': 'Fri, 22 May 2026 13:19:23 GMT',
      'access-control-allow-origin': '*',
      'access-control-expose-headers':
        'Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await bytesOf(answer)).toEqual(file);
  });

  it('may be cached until its address expires', async () => {
    const url = await gateway.wav();
    const answer = await fetch(url);
    await answer.body?.cancel();
    const secondsLeft = Number(new URL(url).searchParams.get('expires')) - gateway.clock.now() / 1_000;

    expect(answer.headers.get('cache-control')).toBe(`private, max-age=${secondsLeft}`);
  });

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=1000-1999', 1_000, 2_000],
    ['bytes=4999-', 4_999, 5_000],
    ['bytes=-500', 4_500, 5_000],
    ['bytes=0-', 0, 5_000],
    ['bytes=4000-9999', 4_000, 5_000],
  ])('comes in part: %s', async (range, start, end) => {
    const answer = await fetch(await gateway.wav(), { headers: { range } });

    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/5000`);
    expect(answer.headers.get('content-length')).toBe(String(end - start));
    expect(answer.headers.get('content-type')).toBe('audio/wav');
    expect(await bytesOf(answer)).toEqual(file.subarray(start, end));
  });

  it('has no bytes beyond its end: 416 with the length', async () => {
    const answer = await fetch(await gateway.wav(), { headers: { range: 'bytes=5000-' } });

    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe('bytes */5000');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ error: expect.any(String) });
  });

  it.each(['bytes=0-1,5-9', 'bytes=5-1x', 'pages=1-2'])(
    'comes complete for a range that is not one part: %s',
    async (range) => {
      const answer = await fetch(await gateway.wav(), { headers: { range } });

      expect(answer.status).toBe(200);
      expect(await bytesOf(answer)).toEqual(file);
      expect(gateway.asked.at(-1)?.headers.range).toBeUndefined();
    },
  );

  it('has the same headers for HEAD, without a body', async () => {
    const whole = await fetch(await gateway.wav(), { method: 'HEAD' });
    const part = await fetch(await gateway.wav(), { method: 'HEAD', headers: { range: 'bytes=0-9' } });

    expect([whole.status, part.status]).toEqual([200, 206]);
    expect(whole.headers.get('content-length')).toBe('5000');
    expect(whole.headers.get('content-type')).toBe('audio/wav');
    expect(part.headers.get('content-length')).toBe('10');
    expect(gateway.asked.at(-1)?.method).toBe('HEAD');
  });

  it.each<Record<string, string>>([
    { 'if-none-match': '"the-only-version"' },
    { 'if-modified-since': 'Fri, 22 May 2026 13:19:23 GMT' },
  ])('is not sent again to a client that has it: %j', async (headers) => {
    const answer = await fetch(await gateway.wav(), { headers });

    expect(answer.status).toBe(304);
    expect(answer.headers.get('etag')).toBe('"the-only-version"');
    expect(answer.headers.get('cache-control')).toMatch(/^private, max-age=\d+$/);
  });

  it('comes in part only if the version is the one that the client has a part of', async () => {
    const url = await gateway.wav();
    const ifRange = (version: string) => fetch(url, { headers: { range: 'bytes=0-9', 'if-range': version } });

    expect((await ifRange('"the-only-version"')).status).toBe(206);
    expect((await ifRange('"another"')).status).toBe(200);
  });

  it('passes only the headers that the client sent to the storage', async () => {
    await fetch(await gateway.wav(), {
      headers: { authorization: 'Bearer canary', cookie: 'canary=1', 'x-canary': '1', range: 'bytes=0-1' },
    });
    const headers = gateway.asked.at(-1)?.headers;

    expect(JSON.stringify(headers)).not.toContain('canary');
    expect(headers).toMatchObject({ range: 'bytes=0-1', 'accept-encoding': 'identity' });
  });

  it('can be requested with a Range by a page of any origin', async () => {
    const answer = await fetch(await gateway.wav(), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.test',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'range',
      },
    });

    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/\bRange\b/);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses %s', async (method) => {
    expect((await fetch(await gateway.wav(), { method })).status).toBe(404);
  });

  it('is the file at its place in the list', async () => {
    const at = (path: string) => ({ url: gateway.source + path, mimeType: 'audio/wav' });
    const media = [at('/output_0.wav'), at('/output_1.wav')];
    const [job] = await gateway.store.list({ caller: 'alice' }, { after: null, limit: 1 });
    if (!job) throw new Error('There is no job');
    await gateway.store.update(job.id, (current) => ({ ...current, media }));
    await fetch(gateway.proxy.addressOf(job, 1, new URL(await gateway.wav()).host).url);

    expect(gateway.asked.at(-1)?.url).toBe('/output_1.wav');
  });
});

describe('an address', () => {
  it('is valid until it expires, and not a moment longer', async () => {
    const url = await gateway.wav();
    const left = Number(new URL(url).searchParams.get('expires')) * 1_000 - gateway.clock.now();
    gateway.clock.advance(left - 1_000);
    expect((await fetch(url)).status).toBe(200);

    gateway.clock.advance(1_000);
    const late = await fetch(url);

    expect(late.status).toBe(403);
    expect(late.headers.get('access-control-allow-origin')).toBe('*');
    expect(late.headers.get('cache-control')).toBe('no-store');
    expect(await late.json()).toEqual({ error: expect.stringMatching(/expired.*Ask the graph/) });
  });

  it.each<[string, (url: string) => string]>([
    ['without a signature', (url) => withParameter(url, 'signature', null)],
    ['with an empty one', (url) => withParameter(url, 'signature', '')],
    ['with a shorter one', (url) => url.slice(0, -1)],
    ['with a longer one', (url) => `${url}A`],
    ['with two', (url) => `${url}&signature=x`],
    ['without an expiry', (url) => withParameter(url, 'expires', null)],
    ['with a later one', (url) => withParameter(url, 'expires', '9999999999')],
    ['with one that is no number', (url) => withParameter(url, 'expires', 'never')],
    ['with one that is endless', (url) => withParameter(url, 'expires', 'Infinity')],
    ['of another file', (url) => url.replace('/0?', '/1?')],
    ['with another spelling of the same file', (url) => url.replace('/0?', '/00?')],
    ['of another job', (url) => url.replace(/media\/[^/]+/, 'media/019a0000-0000-7000-8000-000000000000')],
    ['of a job with another name', (url) => url.replace(/\/media\/[^?]+/, '/media/a%22%2C%22b/0')],
  ])('%s is refused, and the response does not mention jobs', async (_what, change) => {
    const asked = gateway.asked.length;
    const answer = await fetch(change(await gateway.wav()));

    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ error: expect.stringContaining('Ask the graph') });
    expect(gateway.asked).toHaveLength(asked);
  });

  it('with any one character of its signature changed is refused', async () => {
    const url = await gateway.wav();
    const signature = new URL(url).searchParams.get('signature') ?? '';
    const changed = [...signature].map((letter, at) =>
      withParameter(
        url,
        'signature',
        signature.slice(0, at) + (letter === 'A' ? 'B' : 'A') + signature.slice(at + 1),
      ),
    );

    expect(changed).toHaveLength(43);
    expect(new Set(await Promise.all(changed.map(async (one) => (await fetch(one)).status)))).toEqual(
      new Set([403]),
    );
  });

  it.each([JobStatus.SUBMITTING, JobStatus.QUEUED, JobStatus.PROCESSING, JobStatus.FAILED, JobStatus.ERROR])(
    'of a job that is %s is not found',
    async (status) => {
      const asked = gateway.asked.length;
      const url = await gateway.urlOf([{ url: `${gateway.source}/a.wav`, mimeType: 'audio/wav' }], status);

      expect((await fetch(url)).status).toBe(404);
      expect(gateway.asked).toHaveLength(asked);
    },
  );

  it('of a job that has been deleted by retention is not found', async () => {
    const url = await gateway.wav();
    await gateway.store.remove(new URL(url).pathname.split('/')[2] ?? '');
    const answer = await fetch(url);

    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: 'There is no such file' });
  });

  it.each([
    ['audio/wav;,text/html', 'audio/wav', false],
    ['audio/wav,text/html', 'audio/wav', false],
    ['Video/MP4; codecs="avc1"', 'video/mp4', false],
    ['image/png', 'image/png', false],
    ['text/html', 'text/html', true],
    ['application/octet-stream', 'application/octet-stream', true],
    ['audio/wav\r\nx-canary: 1', 'audio/wav', false],
    ['audio/', 'application/octet-stream', true],
    [`audio/${'x'.repeat(200)}`, 'application/octet-stream', true],
  ])('serves a file of the type %j as %s; as an attachment: %s', async (mimeType, type, isAttachment) => {
    const answer = await fetch(await gateway.urlOf([{ url: `${gateway.source}/o.wav`, mimeType }]));

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('x-canary')).toBeNull();
    expect(answer.headers.get('content-disposition')?.startsWith('attachment;') ?? false).toBe(isAttachment);
  });

  it('with download=1 is saved under a name made of prompt, sample and format', async () => {
    const answer = await fetch(`${await gateway.wav()}&download=1`);

    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="rain-on-a-roof-1.wav"; filename*=UTF-8\'\'rain-on-a-roof-1.wav',
    );
  });
});
