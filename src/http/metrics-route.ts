import type { FastifyInstance } from 'fastify';
import { sharedAnswer } from './shared-answer.js';

/** Metrics as Prometheus reads them. */
export interface Exposition {
  contentType: string;
  metrics(): Promise<string>;
}

/** Serves `/metrics` without authentication: what is exposed must hold no secret, no caller and no job. */
export function metricsRoute(app: FastifyInstance, exposition: Exposition): void {
  const metrics = sharedAnswer(() => exposition.metrics());
  app.get('/metrics', async (_request, reply) => reply.type(exposition.contentType).send(await metrics()));
}
