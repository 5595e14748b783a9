import { pipeline } from 'node:stream/promises';
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../core/clock.js';
import type { Media } from '../core/job.js';
import { limitWaiting } from '../core/limit-waiting.js';
import { bareMimeType, isMediaType, type MediaSource } from '../core/media-source.js';
import { RepeatedCauses } from '../core/repeated-causes.js';
import { attachment } from './download-name.js';

/** A reader that takes nothing for so long is cut off, in milliseconds; players ask for the rest again by range. */
const READER_STALLS_MS = 60_000;

export interface SendResultOptions {
  mediaSource: MediaSource;
  clock: Pick<Clock, 'now'>;
  /** How long a reader may take nothing, in milliseconds. Default 60,000. */
  readerStallsMs?: number;
}

/** A file, and the way to serve it. */
export interface ServedFile {
  jobId: string;
  file: Media;
  /** Its name as an attachment. */
  downloadName: string;
  /** Whether to serve it as an attachment even if browsers can show it. */
  isDownload: boolean;
  /** How long a browser may keep it, in seconds. */
  maxAgeSeconds: number;
  /** As `MediaRequest.maxBytes`. */
  maxBytes?: number;
}

/** Headers of every response with a file, or about one. */
export const isolatedFile = {
  'x-content-type-options': 'nosniff',
  // A file that a browser shows as a page can run nothing and load nothing.
  'content-security-policy': "sandbox; default-src 'none'",
  // Until there is a file: an error may be gone the next moment.
  'cache-control': 'no-store',
};

/**
 * Makes the function that responds with a result, or with the part of it that was asked for. Bytes pass as fast as they
 * are read, and a file that breaks off at its source breaks off here too. Files that cannot be fetched are logged.
 */
export function resultSender(
  { mediaSource, clock, readerStallsMs = READER_STALLS_MS }: SendResultOptions,
  log: Pick<FastifyBaseLogger, 'warn'>,
) {
  const troubles = new RepeatedCauses(() => performance.now());
  return async (request: FastifyRequest, reply: FastifyReply, served: ServedFile): Promise<FastifyReply> => {
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    const failed = (reason: string) => {
      if (left.signal.aborted) return;
      troubles.record(reason, (count) =>
        log.warn({ count, jobId: served.jobId, reason }, 'A result could not be fetched'),
      );
    };
    const { maxBytes } = served;
    const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
    const asked = { method, headers: conditionalHeaders(request), signal: left.signal, maxBytes } as const;
    const answer = await mediaSource.open(served.file, asked);
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
    reply.headers(describe(served));
    if (!answer.body) return reply.send();
    try {
      await pass(limitWaiting(answer.body, clock), reply, readerStallsMs);
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
    return reply;
  };
}

function describe({ file, isDownload, downloadName, maxAgeSeconds }: ServedFile): Record<string, string> {
  const mimeType = bareMimeType(file.mimeType) ?? 'application/octet-stream';
  const isAttached = isDownload || !isMediaType(mimeType);
  return {
    'content-type': mimeType,
    'cache-control': `private, max-age=${maxAgeSeconds}`,
    ...(isAttached && { 'content-disposition': attachment(downloadName) }),
  };
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
