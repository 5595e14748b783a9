import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/**
 * helmet's headers on every answer. Pages load nothing from elsewhere but results, which are played from wherever
 * Pixazo keeps them.
 */
export function securityHeaders(app: FastifyInstance): void {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
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
  // Once, and not for each answer, which would take a twentieth of a submit's time.
  putHeaders(request, response, () => undefined);
  const headers = response.getHeaders();
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
