import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/**
 * helmet's headers on every answer. Pages load nothing from elsewhere but results, which are played from wherever
 * Pixazo keeps them.
 */
export function securityHeaders(app: FastifyInstance): void {
  // Not by @fastify/helmet, which makes every header anew for each answer: a tenth of what a submit takes.
  const putHeaders = helmet({
    contentSecurityPolicy: {
      directives: {
        // Also what a page draws as a wave form is fetched from there.
        connectSrc: ["'self'", 'https:'],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ['*', 'blob:'],
        // Monaco, the editor inside GraphiQL, styles its lines with inline attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        workerSrc: ["'self'", 'blob:'],
        // A gateway on a local network has no https to upgrade to.
        upgradeInsecureRequests: null,
      },
    },
  });
  app.addHook('onRequest', (request, reply, done) => putHeaders(request.raw, reply.raw, () => done()));
}
