import type { FastifyInstance } from 'fastify';

/** Answers `/healthz` while the process lives, and `/readyz` while `isReady` says that it can serve. */
export function health(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const ready = await isReady();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' });
  });
}
