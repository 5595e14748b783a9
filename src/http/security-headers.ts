import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * helmet's headers on every answer. Pages load nothing from elsewhere but results, which are played from wherever
 * Pixazo keeps them.
 */
export async function securityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
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
}
