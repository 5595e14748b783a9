import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import accepts from 'accepts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const NOT_BUILT = 'The playground is not built. Run `npm run build`, then load this page again.\n';

/** Answers a request with the playground's page, or with 503 and what to do while there is no build of it. */
export type SendPlayground = (reply: FastifyReply) => Promise<FastifyReply>;

/**
 * Serves what the playground's page loads, under /assets/, from the directory `vite build` wrote.
 * The page itself shares its address with GraphQL, so the caller's route decides when to send it.
 */
export async function playground(
  app: FastifyInstance,
  { directory }: { directory: URL | string },
): Promise<SendPlayground> {
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
  return (reply) => sendPage(reply, join(root, 'playground.html'));
}

async function sendPage(reply: FastifyReply, path: string): Promise<FastifyReply> {
  reply.headers({ 'cache-control': 'no-cache', vary: 'accept' });
  const html = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (html === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
  return reply.type('text/html; charset=utf-8').send(html);
}

/** Whether the client would rather have a page than a GraphQL response: true of browsers, not of `*\/*` alone. */
export function wantsHtml(request: FastifyRequest): boolean {
  // The first of these that a wildcard allows is the answer to it.
  const answers = ['application/json', 'application/graphql-response+json', 'text/html'];
  return accepts(request.raw).type(answers) === 'text/html';
}
