import type { FastifyInstance } from 'fastify';
import { isolatedFile, resultSender, type SendResultOptions } from './send-result.js';
import type { SignedMediaAddresses } from './signed-media-addresses.js';

interface MediaRoute {
  Params: { jobId: string; index: string };
  Querystring: { expires?: unknown; signature?: unknown; download?: unknown };
}

const url = '/media/:jobId/:index';

/** Open to any web page, since the address is the permission and no credentials are used. */
const forAnyPage = {
  ...isolatedFile,
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag',
  'cross-origin-resource-policy': 'cross-origin',
};

const preflight = {
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': 'Range, If-Range, If-None-Match, If-Modified-Since',
  'access-control-max-age': '86400',
};

export interface MediaRoutesOptions extends SendResultOptions {
  mediaProxy: SignedMediaAddresses;
}

/** Serves the results of jobs at the signed addresses that the graph returns, with byte ranges, to any web page. */
export async function mediaRoutes(
  app: FastifyInstance,
  { mediaProxy, ...options }: MediaRoutesOptions,
): Promise<void> {
  const send = resultSender(options, app.log);
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
      return send(request, reply, {
        ...grant,
        jobId: request.params.jobId,
        isDownload: download === '1',
        maxAgeSeconds: grant.secondsLeft,
      });
    },
  });
}
