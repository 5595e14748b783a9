import type { FastifyInstance } from 'fastify';
import { CALLBACK_PATH } from '../core/callback-path.js';
import { isRequestId } from '../core/pixazo.js';
import { parseUpstreamJson } from '../core/upstream-json.js';
import type { CallbackReceiver } from '../jobs/poll/callback-receiver.js';

/** Pixazo's callbacks are far smaller. */
const LONGEST_CALLBACK_BYTES = 64 * 1024;

/**
 * Receives Pixazo's callbacks below CALLBACK_PATH: 200 for a job's token, whatever the body says and however often it
 * comes; 404 for an unknown token; 400 for a body that is not JSON; 413 for one that is too long.
 */
export async function callbacks(
  app: FastifyInstance,
  { callbackReceiver }: { callbackReceiver: CallbackReceiver },
): Promise<void> {
  // Any Content-Type is accepted, even one that is not a media type: only the body counts.
  app.addHook('onRequest', async (request) => {
    request.headers['content-type'] = 'application/octet-stream';
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.post<{ Params: { token: string }; Body: string }>(
    `${CALLBACK_PATH}:token`,
    { bodyLimit: LONGEST_CALLBACK_BYTES },
    async (request, reply) => {
      const callback = parseUpstreamJson(request.body ?? '');
      if (callback === undefined) return reply.code(400).send({ error: 'The body must be JSON' });
      const known = await callbackReceiver.receive(request.params.token, requestIdIn(callback));
      return known ? reply.code(200).send({}) : reply.code(404).send({ error: 'There is no such address' });
    },
  );
}

function requestIdIn(callback: unknown): string | null {
  if (typeof callback !== 'object' || callback === null || !('request_id' in callback)) return null;
  const { request_id: requestId } = callback;
  return typeof requestId === 'string' && isRequestId(requestId) ? requestId : null;
}
