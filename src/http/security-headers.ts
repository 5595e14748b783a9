import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** Where Pixazo keeps results, as its API document has it. */
export const PIXAZO_STORAGE = 'https://*.r2.dev';

/**
 * helmet's headers on every response. Pages load nothing from elsewhere but results.
 * @param otherHosts hosts beside the gateway that pages may fetch results from, to draw them as wave forms, and to which
 * they may send uploads
 */
export function securityHeaders(app: FastifyInstance, otherHosts: readonly string[]): void {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const putHeaders = helmet({
    contentSecurityPolicy: {
      directives: {
        connectSrc: ["'self'", ...otherHosts],
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
