import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../core/clock.js';
import { limitWaiting } from '../core/limit-waiting.js';
import { bareMimeType, isMediaType, type MediaSource } from '../core/media-source.js';
import { RepeatedCauses } from '../core/repeated-causes.js';
import { attachment } from './download-name.js';
import type { SignedMediaAddresses } from './signed-media-addresses.js';

interface MediaRoute {
  Params: { jobId: string; index: string };
  Querystring: { expires?: unknown; signature?: unknown; download?: unknown };
}

const url = '/media/:jobId/:index';

/** A reader that takes nothing for so long is cut off, in milliseconds; players ask for the rest again by range. */
const READER_STALLS_MS = 60_000;

/** Open to any web page, since the address is the permission and no credentials are used. */
const forAnyPage = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
  // A file that a browser shows as a page can run nothing and load nothing.
  'content-security-policy': "sandbox; default-src 'none'",
  // Until there is a file: an error may be gone the next moment.
  'cache-control': 'no-store',
};

const preflight = {
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': 'Range, If-Range, If-None-Match, If-Modified-Since',
  'access-control-max-age': '86400',
};

export interface MediaRoutesOptions {
  mediaProxy: SignedMediaAddresses;
  mediaSource: MediaSource;
  clock: Pick<Clock, 'now'>;
  /** How long a reader may take nothing, in milliseconds. Default 60,000. */
  readerStallsMs?: number;
}

/**
 * Serves the results of jobs at the signed addresses that the graph returns, with byte ranges, to any web page. Bytes
 * pass as fast as they are read, and a file that breaks off at its source breaks off here too.
 */
export async function mediaRoutes(
  app: FastifyInstance,
  { mediaProxy, mediaSource, clock, readerStallsMs = READER_STALLS_MS }: MediaRoutesOptions,
): Promise<void> {
  const troubles = new RepeatedCauses(() => performance.now());
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(forAnyPage);
  });

  app.options(url, async (_request, reply) => reply.code(204).headers(preflight).send());

  app.route<MediaRoute>({
    method: ['GET', 'HEAD'],
    url,
    handler: async (request, reply) => {
      const { expires, signature, download } = request.query;
      const grant = await mediaProxy.find({ ...request.params, expires, signature });
      if (grant.kind === 'refused') {
        const error = 'This address has expired or was changed. Ask the graph for `media { url }` again.';
        return reply.code(403).send({ error });
      }
      if (grant.kind === 'missing') return reply.code(404).send({ error: 'There is no such file' });

      const left = new AbortController();
      reply.raw.once('close', () => left.abort());
      const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
      const asked = { method, headers: conditionalHeaders(request), signal: left.signal } as const;
      const answer = await mediaSource.open(grant.file, asked);
      const failed = (reason: string) => {
        if (left.signal.aborted) return;
        troubles.record(reason, (count) =>
          app.log.warn({ count, jobId: request.params.jobId, reason }, 'A result could not be fetched'),
        );
      };
      if (answer.kind === 'busy') {
        const error = 'Too many files are being fetched at the moment. Try again in a second.';
        return reply.code(503).header('retry-after', '1').send({ error });
      }
      if (answer.kind === 'failed') {
        failed(answer.reason);
        const error = `The file could not be fetched from where Pixazo keeps it: ${answer.reason}.`;
        return reply.code(502).send({ error });
      }
      reply.code(answer.status).headers(answer.headers);
      if (answer.status === 416) return reply.send({ error: 'The file has no such bytes' });
      const mimeType = bareMimeType(grant.file.mimeType) ?? 'application/octet-stream';
      reply.headers({
        'content-type': mimeType,
        'cache-control': `private, max-age=${grant.secondsLeft}`,
      });
      if (download === '1' || !isMediaType(mimeType)) {
        reply.header('content-disposition', attachment(grant.downloadName));
      }
      if (!answer.body) return reply.send();
      try {
        await pass(limitWaiting(answer.body, clock), reply, readerStallsMs);
      } catch (error) {
        failed(error instanceof Error ? error.message : String(error));
      }
      return reply;
    },
  });
}

/** The answer is hijacked: fastify would follow a file that breaks off with an error page. */
async function pass(
  body: AsyncIterable<string | Buffer>,
  reply: FastifyReply,
  readerStallsMs: number,
): Promise<void> {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.writeHead(reply.statusCode);
  const stalled = new AbortController();
  await pipeline(body, (chunks) => whileRead(chunks, readerStallsMs, stalled), reply.raw, {
    signal: stalled.signal,
  });
}

/** Passes chunks on. A chunk that is not taken in time aborts `stalled`, which also ends the request at the source. */
async function* whileRead(
  chunks: AsyncIterable<string | Buffer>,
  timeoutMs: number,
  stalled: AbortController,
): AsyncGenerator<string | Buffer> {
  for await (const chunk of chunks) {
    const timer = setTimeout(() => stalled.abort(new Error('its reader stalled')), timeoutMs);
    try {
      yield chunk;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The headers that a source may see. A request for several parts at once is not passed on: its answer is the whole file. */
function conditionalHeaders({ headers }: FastifyRequest): Record<string, string> {
  const conditions: Record<string, string> = {};
  const isOnePart = /^bytes=(?:\d+-\d*|-\d+)$/.test(headers.range ?? '');
  for (const name of ['if-none-match', 'if-modified-since', ...(isOnePart ? ['range', 'if-range'] : [])]) {
    const value = headers[name];
    if (typeof value === 'string') conditions[name] = value;
  }
  return conditions;
}
