import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const NOT_BUILT = 'The web pages are not built. Run `npm run build`, then load this page again.\n';

/** Responds with a page, or with 503 and what to do while the page is not built. */
export type SendPage = (reply: FastifyReply) => Promise<FastifyReply>;

/** The facts about the gateway that its pages get. */
export interface GatewayFacts {
  /** Whether generations are samples that cost nothing. */
  sandbox: boolean;
  /** Whether the playground is served. */
  playground: boolean;
  /** Whether only trusted documents run. */
  trustedDocumentsOnly: boolean;
}

/**
 * Serves the assets of the pages under /assets/ from the directory that `vite build` wrote.
 * @returns how to send each page. The playground shares its address with GraphQL, so the caller's route decides when.
 */
export async function pages(
  app: FastifyInstance,
  { directory, facts }: { directory: URL | string; facts: GatewayFacts },
): Promise<{ sendStudio: SendPage; sendPlayground: SendPage }> {
  const root = directory instanceof URL ? fileURLToPath(directory) : directory;
  await app.register(fastifyStatic, {
    root: join(root, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    preCompressed: true,
    // Names hold a hash of the content, so browsers need no newer version of a file.
    immutable: true,
    maxAge: '1y',
    setHeaders: (response) => response.setHeader('vary', 'accept-encoding'),
  });
  const names = Object.entries(facts).flatMap(([name, isTrue]) => (isTrue ? [name] : []));
  const meta = `<meta name="gateway" content="${names.join(' ')}" />`;
  return {
    sendStudio: (reply) => sendPage(reply, join(root, 'studio.html'), meta),
    sendPlayground: (reply) => sendPage(reply.header('vary', 'accept'), join(root, 'playground.html'), meta),
  };
}

async function sendPage(reply: FastifyReply, path: string, meta: string): Promise<FastifyReply> {
  reply.header('cache-control', 'no-cache');
  const html = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (html === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
  return reply.type('text/html; charset=utf-8').send(html.replace('<!--gateway-->', meta));
}
