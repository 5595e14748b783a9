import type { FastifyInstance } from 'fastify';
import { isRequestId } from '../core/pixazo.js';
import type { CallbackReceiver } from '../jobs/poll/callback-receiver.js';

/** A status answer is far smaller. */
const LONGEST_CALLBACK_BYTES = 64 * 1024;

/**
 * Takes Pixazo's callbacks at `/webhooks/pixazo/:token`: 200 for a token that is a job's, whatever the body says and as
 * often as it comes; 404 for any other; 400 for a body that is not JSON; 413 for one that is too long.
 */
export async function callbacks(
  app: FastifyInstance,
  { doorbell }: { doorbell: CallbackReceiver },
): Promise<void> {
  // What a sender calls its body does not matter, only what it is; not even whether that is a media type.
  app.addHook('onRequest', async (request) => {
    request.headers['content-type'] = 'application/octet-stream';
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.post<{ Params: { token: string }; Body: string }>(
    '/webhooks/pixazo/:token',
    { bodyLimit: LONGEST_CALLBACK_BYTES },
    async (request, reply) => {
      const callback = parseJson(request.body ?? '');
      if (callback === undefined) return reply.code(400).send({ error: 'The body must be JSON' });
      const known = await doorbell.receive(request.params.token, requestIdIn(callback));
      return known ? reply.code(200).send({}) : reply.code(404).send({ error: 'There is no such address' });
    },
  );
}

function requestIdIn(callback: unknown): string | null {
  if (typeof callback !== 'object' || callback === null || !('request_id' in callback)) return null;
  const { request_id: requestId } = callback;
  return typeof requestId === 'string' && isRequestId(requestId) ? requestId : null;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON at all; JSON itself has no undefined.
    return undefined;
  }
}
