import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import accepts from 'accepts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const NOT_BUILT = 'The web pages are not built. Run `npm run build`, then load this page again.\n';

/** Answers a request with a page, or with 503 and what to do while there is no build of it. */
export type SendPage = (reply: FastifyReply) => Promise<FastifyReply>;

/** What a page is told of the gateway that serves it. */
export interface GatewayFacts {
  /** Whether generations are samples that cost nothing. */
  sandbox: boolean;
  /** Whether the playground is served. */
  playground: boolean;
  /** Whether only documents known in advance run. */
  trustedDocumentsOnly: boolean;
}

/**
 * Serves what the pages load, under /assets/, from the directory `vite build` wrote, and answers how to send each.
 * The playground shares its address with GraphQL, so the caller's route decides when.
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
    // The names hold a hash of the content: what a browser has once fetched never changes.
    immutable: true,
    maxAge: '1y',
    setHeaders: (response) => response.setHeader('vary', 'accept-encoding'),
  });
  const words = Object.entries(facts).flatMap(([name, holds]) => (holds ? [name] : []));
  const said = `<meta name="gateway" content="${words.join(' ')}" />`;
  return {
    sendStudio: (reply) => sendPage(reply, join(root, 'studio.html'), said),
    sendPlayground: (reply) => sendPage(reply.header('vary', 'accept'), join(root, 'playground.html'), said),
  };
}

async function sendPage(reply: FastifyReply, path: string, said: string): Promise<FastifyReply> {
  reply.header('cache-control', 'no-cache');
  const html = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (html === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
  return reply.type('text/html; charset=utf-8').send(html.replace('<!--gateway-->', said));
}

/** Whether the client would rather have a page than a GraphQL response: true of browsers, not of `*\/*` alone. */
export function wantsHtml(request: FastifyRequest): boolean {
  // The first of these that a wildcard allows is the answer to it.
  const answers = ['application/json', 'application/graphql-response+json', 'text/html'];
  return accepts(request.raw).type(answers) === 'text/html';
}
