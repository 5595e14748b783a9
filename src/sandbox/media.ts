import type { FastifyInstance } from 'fastify';
import fresh from 'fresh';
import parseRange from 'range-parser';
import { outputFiles } from './generation.js';
import { mediaSource } from './media-source.js';
import { Refusal } from './refusal.js';
import type { RequestStore } from './request-store.js';
import { statusAt } from './status-answer.js';

interface MediaRoute {
  Params: { requestId: string; file: string };
}

const url = '/media/:requestId/:file';

/** The results of completed requests, for any web page: no key, CORS for all origins, byte ranges and versions. */
export async function media(
  app: FastifyInstance,
  { requests, now }: { requests: RequestStore; now: () => number },
): Promise<void> {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-expose-headers': 'Accept-Ranges, Content-Length, Content-Range, ETag',
    });
  });

  app.options(url, async (_request, reply) =>
    reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'GET, HEAD, OPTIONS',
        'access-control-allow-headers': 'Range, If-Range, If-None-Match',
        'access-control-max-age': '86400',
      })
      .send(),
  );

  app.route<MediaRoute>({
    method: ['GET', 'HEAD'],
    url,
    handler: async (request, reply) => {
      const { requestId, file } = request.params;
      const accepted = requests.find(requestId);
      const sample = accepted === undefined ? -1 : outputFiles(accepted.generation).indexOf(file);
      if (accepted === undefined || sample < 0 || statusAt(accepted, now()) !== 'COMPLETED') {
        throw new Refusal(404, 'Not Found', 'There is no such file');
      }
      const etag = `"${requestId}-${sample}"`;
      reply.header('etag', etag);
      const { range, 'if-range': ifRange = etag, 'if-none-match': known } = request.headers;
      if (fresh({ 'if-none-match': known }, { etag })) return reply.code(304).send();
      const source = await mediaSource(accepted, sample);
      const part = ifRange === etag ? readRange(range, source.size) : null;
      if (part !== null) {
        reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${source.size}`);
      }
      const { start, end } = part ?? { start: 0, end: source.size - 1 };
      reply.headers({
        'accept-ranges': 'bytes',
        'cache-control': 'public, max-age=3600',
        'content-length': end - start + 1,
        'content-type': source.type,
      });
      return request.method === 'HEAD' ? reply.send() : reply.send(source.read(start, end));
    },
  });
}

/** Null means the whole file, also where the header is unreadable or asks for several parts at once. */
function readRange(header: string | undefined, size: number): { start: number; end: number } | null {
  if (header === undefined) return null;
  const ranges = parseRange(size, header);
  if (ranges === -1) {
    throw new Refusal(416, 'Range Not Satisfiable', `The file has ${size} bytes`, {
      'content-range': `bytes */${size}`,
    });
  }
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  return ranges[0] ?? null;
}
