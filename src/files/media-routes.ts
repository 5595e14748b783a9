import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MediaSource } from '../core/media-source.js';
import type { SignedMediaAddresses } from './signed-media-addresses.js';

interface MediaRoute {
  Params: { jobId: string; index: string };
  Querystring: { expires?: unknown; signature?: unknown };
}

const url = '/media/:jobId/:index';

/** Of any web page, since the address holds the permission and nobody's credentials do. */
const forAnyPage = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Accept-Ranges, Content-Length, Content-Range, ETag',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
  // Until there is a file: an error holds for this moment alone.
  'cache-control': 'no-store',
};

const preflight = {
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': 'Range, If-Range, If-None-Match, If-Modified-Since',
  'access-control-max-age': '86400',
};

/**
 * Serves the results of jobs at the signed addresses that the graph gives, with byte ranges, to any web page. Bytes
 * pass as fast as they are taken, and a file that breaks off at its source breaks off here too.
 */
export async function mediaRoutes(
  app: FastifyInstance,
  { mediaProxy, mediaSource }: { mediaProxy: SignedMediaAddresses; mediaSource: MediaSource },
): Promise<void> {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(forAnyPage);
  });

  app.options(url, async (_request, reply) => reply.code(204).headers(preflight).send());

  app.route<MediaRoute>({
    method: ['GET', 'HEAD'],
    url,
    handler: async (request, reply) => {
      const { expires, signature } = request.query;
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
      const answer = await mediaSource.open(grant.file.url, asked);
      const failed = (reason: string) => {
        if (left.signal.aborted) return;
        app.log.warn({ job: request.params.jobId, reason }, 'A result could not be fetched');
      };
      if (answer.kind === 'failed') {
        failed(answer.reason);
        const error = `The file could not be fetched from where Pixazo keeps it: ${answer.reason}.`;
        return reply.code(502).send({ error });
      }
      reply.code(answer.status).headers(answer.headers);
      if (answer.status === 416) return reply.send({ error: 'The file has no such bytes' });
      reply.headers({
        'content-type': grant.file.mimeType,
        'cache-control': `private, max-age=${grant.secondsLeft}`,
      });
      if (!answer.body) return reply.send();
      try {
        await pass(answer.body, reply);
      } catch (error) {
        failed(error instanceof Error ? error.message : String(error));
      }
      return reply;
    },
  });
}

/** The answer is ours from here on: fastify would follow a file that breaks off with an error page. */
async function pass(body: NodeJS.ReadableStream, reply: FastifyReply): Promise<void> {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.writeHead(reply.statusCode);
  await pipeline(body, reply.raw);
}

/** What a source may know of a request. Of a wish for several parts at once it is told nothing: it gets the whole. */
function conditionalHeaders({ headers }: FastifyRequest): Record<string, string> {
  const wishes: Record<string, string> = {};
  const isOnePart = /^bytes=(?:\d+-\d*|-\d+)$/.test(headers.range ?? '');
  for (const name of ['if-none-match', 'if-modified-since', ...(isOnePart ? ['range', 'if-range'] : [])]) {
    const value = headers[name];
    if (typeof value === 'string') wishes[name] = value;
  }
  return wishes;
}
