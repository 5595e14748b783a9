import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { send } from '@fastify/send';
import { Server } from '@tus/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AllowedOrigins } from '../auth/allowed-origins.js';
import { bareMimeType, isMediaType } from '../core/media-source.js';
import type { Upload } from '../core/upload.js';
import { attachment } from '../files/download-name.js';
import type { UploadServices } from '../files/upload-services.js';
import type { Uploads } from '../files/uploads.js';

const path = '/uploads/:id';

interface UploadRoute {
  Params: { id: string };
  Querystring: { expires?: unknown; signature?: unknown };
}

/** A client that sends nothing for so long is cut off, in milliseconds; it resumes. */
const SENDER_STALLS_MS = 60_000;
/** How long an address works to which a reader is redirected, in seconds. */
const REDIRECT_SECONDS = 600;

const isolation = {
  'x-content-type-options': 'nosniff',
  // A file that a browser shows as a page can run nothing and load nothing.
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
  'access-control-expose-headers':
    'Tus-Resumable, Tus-Version, Tus-Extension, Upload-Offset, Upload-Length, Content-Range, Content-Disposition, ETag',
};

const preflight = {
  'access-control-allow-methods': 'GET, HEAD, PATCH, OPTIONS',
  'access-control-allow-headers':
    'Content-Type, Tus-Resumable, Upload-Offset, Upload-Length, Range, If-Range, If-None-Match, If-Modified-Since',
  'access-control-max-age': '3600',
  'tus-resumable': '1.0.0',
  'tus-version': '1.0.0',
};

const refusals = {
  changed: [403, 'This address was changed. Use the address exactly as the graph returned it.'],
  expired: [410, 'This address has expired. Make a new upload.'],
  missing: [404, 'There is no such upload any more. Make a new one.'],
  sending: [403, 'This address reads an upload. Send bytes to its uploadUrl.'],
  incomplete: [409, 'This upload is not complete, so it cannot be read.'],
} as const;

const tooLong = {
  status_code: 413,
  body: 'The request has more bytes than are missing of the size that createUpload was given.\n',
};

export interface UploadRoutesOptions {
  uploads: Uploads;
  uploadRoutes: UploadServices['uploadRoutes'];
  origins: AllowedOrigins;
  /** How long a sender may be silent, in milliseconds. Default 60,000. */
  senderStallsMs?: number;
}

/**
 * Takes the bytes of uploads by tus, and serves uploads, at signed addresses. The address is the permission, so pages
 * need no credentials.
 */
export async function uploadRoutes(app: FastifyInstance, options: UploadRoutesOptions): Promise<void> {
  const { uploads, uploadRoutes: routes, origins, senderStallsMs = SENDER_STALLS_MS } = options;
  const tus = routes && tusServer(uploads, routes);
  // A closing server does not know the connections that are exempt from its limits. Clients resume at the next start.
  const senders = new Set<Socket>();
  app.addHook('preClose', async () => {
    for (const socket of senders) socket.destroy();
  });
  // Bodies are left for tus to read.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(isolation).headers(originHeaders(request.headers.origin, origins));
  });

  app.options(path, async (_request, reply) => reply.code(204).headers(preflight).send());

  /** Returns whether the request has this permission; if it has not, it is answered. */
  const isGranted = (request: FastifyRequest<UploadRoute>, reply: FastifyReply, wanted: 'send' | 'read') => {
    const grant = uploads.addresses.grant(request.params.id, request.query);
    if (grant === 'changed' || grant === 'expired') refuse(reply, grant);
    else if (wanted === 'send' && grant === 'read') refuse(reply, 'sending');
    return !reply.sent;
  };

  app.get<UploadRoute>(path, { exposeHeadRoute: false }, async (request, reply) => {
    if (isGranted(request, reply, 'read')) await serve(request, reply, options);
    return reply;
  });

  app.route<UploadRoute>({
    method: ['HEAD', 'PATCH'],
    url: path,
    handler: async (request, reply) => {
      const isSending = request.method === 'PATCH' || request.headers['tus-resumable'] !== undefined;
      if (!isGranted(request, reply, isSending ? 'send' : 'read')) return reply;
      if (!isSending) await serve(request, reply, options);
      else if (tus) {
        const { socket } = request.raw;
        if (!senders.has(socket)) socket.once('close', () => senders.delete(socket));
        senders.add(socket);
        await handOver(request, reply, tus, senderStallsMs);
      } else refuse(reply, 'missing');
      return reply;
    },
  });
}

async function serve(
  request: FastifyRequest<UploadRoute>,
  reply: FastifyReply,
  { uploads, uploadRoutes: routes }: UploadRoutesOptions,
): Promise<void> {
  const upload = await uploads.findAny(request.params.id);
  if (!upload) return refuse(reply, 'missing');
  if (routes && !upload.complete) return refuse(reply, 'incomplete');
  const elsewhere = await uploads.readAddress(upload, REDIRECT_SECONDS);
  if (elsewhere !== null) return void reply.redirect(elsewhere, 302);
  await sendFile(request.raw, reply, upload, routes?.directory ?? '');
}

function refuse(reply: FastifyReply, reason: keyof typeof refusals): void {
  const [status, error] = refusals[reason];
  reply.code(status).send({ error });
}

/** As the graph's: pages of allowed origins may call, others get no CORS headers. */
function originHeaders(origin: string | undefined, origins: AllowedOrigins): Record<string, string> {
  if (origins.all) return { 'access-control-allow-origin': '*' };
  if (origin === undefined || !origins.allowsPage(origin)) return { vary: 'Origin' };
  return { vary: 'Origin', 'access-control-allow-origin': origin };
}

function tusServer(uploads: Uploads, { files, locker }: NonNullable<UploadServices['uploadRoutes']>): Server {
  return new Server({
    path: '/uploads',
    datastore: files,
    locker,
    getFileIdFromRequest: ({ url }) => new URL(url).pathname.split('/').at(-1),
    // CORS headers are set already.
    allowedOrigins: () => false,
    onUploadFinish: async (_request, { id }) => {
      await uploads.markComplete(id);
      return {};
    },
    onResponseError: (_request, error) =>
      'status_code' in error && error.status_code === 413 ? tooLong : undefined,
  });
}

/** Lets tus answer. A large upload may take longer than other requests, as long as bytes keep coming. */
async function handOver(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  tus: Server,
  senderStallsMs: number,
): Promise<void> {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  exemptFromRequestTimeout(raw);
  raw.setTimeout(senderStallsMs, () => raw.destroy());
  await tus.handle(raw, reply.raw);
}

/**
 * Node ends every request whose body is not there within `requestTimeout`, and has no such setting for one request. From
 * Node 24 on the limit stays: a longer upload is cut off, and clients resume it.
 */
function exemptFromRequestTimeout({ socket }: IncomingMessage): void {
  if (Number.parseInt(process.versions.node, 10) >= 24) return;
  // The parser is in Node's list of requests that can time out until it is removed, and again with the next request.
  if ('parser' in socket) (socket.parser as { remove?(): void } | null)?.remove?.();
}

/** A file of which no generation has found the kind is an attachment of an unknown type. */
async function sendFile(
  request: IncomingMessage,
  reply: FastifyReply,
  upload: Upload,
  root: string,
): Promise<void> {
  const known = upload.lastUsedAt === null ? null : bareMimeType(upload.contentType ?? '');
  const { statusCode, headers, stream } = await send(request, upload.id, {
    root,
    contentType: false,
    cacheControl: false,
  });
  reply.code(statusCode).headers(headers);
  reply.header('content-type', known ?? 'application/octet-stream');
  if (known === null || !isMediaType(known)) reply.header('content-disposition', attachment(upload.id));
  await reply.send(stream);
}
