import { expect, it } from 'vitest';
import type { UploadProgress } from '../../packages/client/src/upload.js';
import { type Fault, startFaultProxy } from '../support/fault-proxy.js';
import { freePort } from '../support/free-port.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { mp4 } from '../support/upload-client.js';
import { connected } from './connected.js';

const SIZE = 1_500_000;
const FIRST_PART = 262_144;

async function startWorld(env: Record<string, string> = {}) {
  const directory = untilTheEnd(await temporaryDirectory());
  const files = {
    FILES_URL: `file:${directory.path}/files`,
    DATABASE_URL: `file:${directory.path}/gateway.db`,
  };
  const start = () => startTestGateway({ ...files, ...env });
  return { start, server: untilTheEnd(await start()) };
}

function aVideo(size = SIZE): { bytes: Buffer; file: File } {
  const bytes = mp4(size);
  return { bytes, file: new File([bytes], 'storm.mp4', { type: 'video/mp4' }) };
}

/** A fetch that records the method of each request, and the number of bytes that it sends. */
function recorded() {
  const sent: { method: string; bytes: number }[] = [];
  const fetch = (url: string, init: RequestInit) => {
    const bytes = init.body instanceof Blob ? init.body.size : 0;
    sent.push({ method: init.method ?? 'GET', bytes });
    return globalThis.fetch(url, init);
  };
  return { sent, fetch };
}

it('upload sends a file once in parts, although connections are cut in the middle of them', async () => {
  const { server } = await startWorld();
  const cuts: Fault[] = [
    { cutRequestAfter: 100_000 },
    {},
    { cutAnswerAfter: 0 },
    { cutRequestAfter: 400_000 },
  ];
  const proxy = untilTheEnd(await startFaultProxy(new URL(server.url), () => cuts.shift() ?? {}));
  const { bytes, file } = aVideo();
  const progress: UploadProgress[] = [];

  const url = await connected(proxy.url).upload(file, { onProgress: (now) => progress.push(now) });

  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
  expect(cuts).toEqual([]);
  const counts = progress.map(({ sentBytes }) => sentBytes);
  expect(counts).toEqual([...new Set(counts)].sort((one, other) => one - other));
  expect(progress[0]).toEqual({ sentBytes: 0, totalBytes: SIZE });
  expect(progress.at(-1)).toEqual({ sentBytes: SIZE, totalBytes: SIZE });
});

it('upload continues with a gateway that is started again', async () => {
  const { start, server } = await startWorld({ PORT: String(await freePort()) });
  const { bytes, file } = aVideo();
  let restarted: Promise<void> | undefined;
  const restart = async () => {
    await server.stop();
    untilTheEnd(await start());
  };

  const url = await connected(server.url).upload(file, {
    onProgress: ({ sentBytes }) => {
      if (sentBytes > 0) restarted ??= restart();
    },
  });
  await restarted;

  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
});

it('a file whose upload was aborted continues where it was when it is uploaded again', async () => {
  const { server } = await startWorld();
  const { sent, fetch } = recorded();
  const gateway = connected(server.url, { fetch });
  const { file } = aVideo();
  const aborting = new AbortController();
  const first = gateway.upload(file, {
    signal: aborting.signal,
    onProgress: ({ sentBytes }) => sentBytes > 0 && aborting.abort(new Error('Cancelled')),
  });
  await expect(first).rejects.toThrow('Cancelled');

  expect(await gateway.upload(file)).toMatch(`${server.url}/uploads/`);
  expect(sent.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH', 'PATCH', 'PATCH']);
  expect(sent.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(SIZE);
  expect(sent[1]?.bytes).toBe(FIRST_PART);
});

it('an upload continues after a reload of the page where its storage is, and begins again when it is gone', async () => {
  const { server } = await startWorld();
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const bytes = mp4(SIZE);
  const chosen = () => new File([bytes], 'storm.mp4', { type: 'video/mp4', lastModified: 1 });
  const { sent, fetch } = recorded();
  const cutOff = async () => {
    const aborting = new AbortController();
    const onProgress = ({ sentBytes }: UploadProgress) =>
      sentBytes > 0 && aborting.abort(new Error('Reload'));
    const first = connected(server.url).upload(chosen(), { storage, signal: aborting.signal, onProgress });
    await expect(first).rejects.toThrow('Reload');
  };
  await cutOff();
  expect(await connected(server.url, { fetch }).upload(chosen(), { storage })).toMatch('/uploads/');
  expect(sent.map(({ method }) => method)).toEqual(['HEAD', 'PATCH', 'PATCH', 'PATCH']);
  expect(stored.size).toBe(0);

  await cutOff();
  const [[key, upload] = ['', '']] = stored;
  stored.set(key, upload.replace(/uploads\/[^?]+/, 'uploads/upload-01a22a07-183f-7aa6-9daa-12ce47250d16'));
  expect(await connected(server.url).upload(chosen(), { storage })).toMatch('/uploads/');
});

it('upload reaches the gateway where the app reaches it, whatever its public address is', async () => {
  const { server } = await startWorld({ PUBLIC_URL: 'https://public.test/sfx' });

  expect(await connected(server.url).upload(aVideo(2_000).file)).toMatch('https://public.test/sfx/uploads/');
});

it('upload rejects with NOT_FOUND when the upload is gone, and makes another one the next time', async () => {
  const { server } = await startWorld();
  const { sent, fetch } = recorded();
  let isGone = true;
  const gateway = connected(server.url, {
    fetch: (url, init) => (isGone && init.method === 'PATCH' ? Promise.resolve(gone()) : fetch(url, init)),
  });
  const { file } = aVideo(2_000);
  await expect(gateway.upload(file)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    retryable: false,
    charged: 'NO',
  });
  isGone = false;
  await gateway.upload(file);

  expect(sent.map(({ method }) => method)).toEqual(['POST', 'POST', 'PATCH']);
});

it('upload rejects with the reason of a gateway without uploads', async () => {
  const { server } = await startWorld({ UPLOAD_MAX_BYTES: '0' });

  await expect(connected(server.url).upload(aVideo().file)).rejects.toMatchObject({
    code: 'UPLOADS_UNAVAILABLE',
  });
});

it('upload puts a file into a bucket with the headers of the gateway, and again after a passing failure', async () => {
  const { bytes, file } = aVideo(2_000);
  const upload = {
    id: 'u-1',
    protocol: 'PUT',
    uploadUrl: 'https://bucket.test/u-1',
    headers: { 'content-length-range': '2000' },
    url: 'https://bucket.test/read/u-1',
  };
  const puts: { headers: unknown; body: Blob }[] = [];
  const fetch = async (url: string, { body, headers }: RequestInit) => {
    if (url !== upload.uploadUrl) return Response.json({ data: { createUpload: { upload } } });
    puts.push({ headers, body: body as Blob });
    return new Response('', { status: puts.length === 1 ? 503 : 200 });
  };
  const progress: number[] = [];

  const url = await connected('https://gateway.test', { fetch }).upload(file, {
    onProgress: ({ sentBytes }) => progress.push(sentBytes),
  });

  expect(url).toBe(upload.url);
  expect(puts).toHaveLength(2);
  expect(puts[1]?.headers).toEqual(upload.headers);
  expect(Buffer.from(await new Response(puts[1]?.body).arrayBuffer()).equals(bytes)).toBe(true);
  expect(progress).toEqual([0, 2_000]);
});

it('upload gives up after maxWaitMs without progress', async () => {
  const fetch = () => Promise.reject(new TypeError('fetch failed'));
  const gateway = connected('https://gateway.test', { fetch });

  await expect(gateway.upload(aVideo(2_000).file, { maxWaitMs: 1 })).rejects.toMatchObject({
    code: 'NO_RESPONSE',
    charged: 'NO',
  });
});

function gone(): Response {
  return new Response('{"error":"This address has expired. Make a new upload."}', { status: 410 });
}
