import type { FastifyInstance } from 'fastify';

/** Metrics as Prometheus reads them. */
export interface Exposition {
  contentType: string;
  metrics(): Promise<string>;
}

/** Answers `/metrics` to anybody: what is exposed must hold no secret, no caller and no job. */
export function metricsRoute(app: FastifyInstance, exposition: Exposition): void {
  app.get('/metrics', async (_request, reply) =>
    reply.type(exposition.contentType).send(await exposition.metrics()),
  );
}
