import type { FastifyInstance } from 'fastify';
import type { ServerContext } from './server-context.js';
import { sharedAnswer } from './shared-answer.js';

/** Serves `/healthz` while the process lives, and `/readyz` while the store is writable and the gateway not stopping. */
export function health(
  app: FastifyInstance,
  { isStopping, isWritable }: Pick<ServerContext, 'isStopping' | 'isWritable'>,
): void {
  const isWritableNow = sharedAnswer(isWritable);
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const ready = !isStopping() && (await isWritableNow());
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' });
  });
}
