import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { fastify, LogController } from 'fastify';
import parseRange from 'range-parser';
import { JobStatus, type Media } from '../../src/core/job.js';
import type { KeptFiles } from '../../src/core/kept-files.js';
import { HttpMediaSource } from '../../src/files/http-media-source.js';
import { KeptMediaSource } from '../../src/files/kept-media-source.js';
import { mediaRoutes } from '../../src/files/media-routes.js';
import { SignedMediaAddresses } from '../../src/files/signed-media-addresses.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from './a-job.js';
import { directly } from './directly.js';
import { ManualClock } from './manual-clock.js';

export const VERSION = '"the-only-version"';
const CHANGED = 'Fri, 22 May 2026 13:19:23 GMT';

/** The media route over a real store, with a real HTTP server in the place of Pixazo's storage. */
export interface MediaUnderTest extends AsyncDisposable {
  clock: ManualClock;
  store: SqliteJobStore;
  proxy: SignedMediaAddresses;
  /** Every warning so far. */
  log: string[];
  /** The storage's address, the one origin that may have a private address. */
  source: string;
  /** The requests that reached the storage. */
  asked: IncomingMessage[];
  /** The address of the first file of a new job with these results. */
  urlOf(media: Media[], status?: JobStatus): Promise<string>;
  /** The address of one WAV at the storage. */
  wav(path?: string): Promise<string>;
}

export async function startMedia(
  serve: RequestListener,
  {
    readerStallsMs,
    kept,
    ...options
  }: {
    idleTimeoutMs?: number;
    mostOpen?: number;
    readerStallsMs?: number;
    lookup?: LookupFunction;
    /** The copies of results that have one. */
    kept?: KeptFiles;
  } = {},
): Promise<MediaUnderTest> {
  const storage = await startStorage(serve);
  const { asked, url: storageUrl } = storage;
  const clock = new ManualClock();
  const store = await SqliteJobStore.open(':memory:', 0);
  const mediaSource = new HttpMediaSource({
    idleTimeoutMs: 60_000,
    trustedOrigin: () => storageUrl,
    outbound: directly,
    ...options,
  });
  const log: string[] = [];
  const app = fastify({
    logger: { level: 'warn', stream: { write: (line) => log.push(line) } },
    logController: new LogController({ disableRequestLogging: true }),
  });
  const secret = await store.secret('media');
  const proxy = new SignedMediaAddresses(store, clock, { secret, publicUrl: null, listensAt: () => gateway });
  const source = kept
    ? new KeptMediaSource(kept, mediaSource, (reason) => log.push(`copy: ${reason}`))
    : mediaSource;
  app.register(mediaRoutes, { mediaProxy: proxy, mediaSource: source, clock, readerStallsMs });
  const gateway = await app.listen({ host: '127.0.0.1', port: 0 });

  const urlOf: MediaUnderTest['urlOf'] = async (files, status = JobStatus.COMPLETED) => {
    const job = aJob({ status, media: files });
    await store.insert(job);
    return files.length > 0 ? proxy.addressOf(job, 0, new URL(gateway).host).url : '';
  };
  return {
    clock,
    store,
    proxy,
    log,
    source: storageUrl,
    asked,
    urlOf,
    wav: (path = '/output.wav') => urlOf([{ url: storageUrl + path, mimeType: 'audio/wav' }]),
    [Symbol.asyncDispose]: async () => {
      app.server.closeAllConnections();
      await app.close();
      await mediaSource.close();
      await storage[Symbol.asyncDispose]();
      await store.close();
    },
  };
}

/** An HTTP server in the place of Pixazo's storage. */
export interface StorageStandIn extends AsyncDisposable {
  url: string;
  /** The requests that reached it. */
  asked: IncomingMessage[];
}

export async function startStorage(serve: RequestListener): Promise<StorageStandIn> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    return serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves these bytes as storage does: with ranges, versions and HEAD. */
export function fileServer(bytes: Buffer): RequestListener {
  return ({ method, headers }: IncomingMessage, response: ServerResponse) => {
    const version = { etag: VERSION, 'last-modified': CHANGED, 'accept-ranges': 'bytes' };
    if (headers['if-none-match'] === VERSION || headers['if-modified-since'] === CHANGED) {
      response.writeHead(304, version).end();
      return;
    }
    const isSame = headers['if-range'] === undefined || headers['if-range'] === VERSION;
    const ranges = headers.range && isSame ? parseRange(bytes.length, headers.range) : -2;
    if (ranges === -1) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end('no such bytes');
      return;
    }
    const part = typeof ranges === 'number' ? undefined : ranges[0];
    const { start, end } = part ?? { start: 0, end: bytes.length - 1 };
    response.writeHead(part ? 206 : 200, {
      ...version,
      ...(part && { 'content-range': `bytes ${start}-${end}/${bytes.length}` }),
      'content-type': 'application/octet-stream',
      'content-length': end - start + 1,
      'set-cookie': 'storage=1',
    });
    response.end(method === 'HEAD' ? undefined : bytes.subarray(start, end + 1));
  };
}
