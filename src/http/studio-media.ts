import type { FastifyInstance } from 'fastify';
import { downloadName } from '../files/download-name.js';
import { readMediaId } from '../files/media-id.js';
import { isolatedFile, resultSender } from '../files/send-result.js';
import { refusePlainly } from './refusal-headers.js';
import type { ServerContext } from './server-context.js';

/** Longer ones are played where Pixazo keeps them: a page holds the whole file. */
const LARGEST_FILE_BYTES = 256 * 1024 * 1024;
/** How long a browser may keep a file that it may have to fetch again as one scrolls, in seconds. */
const MAX_AGE_SECONDS = 3_600;

/**
 * Serves results to the studio that it may not fetch where Pixazo keeps them, to draw and to save them. The caller of
 * the graph gets the results of its own jobs, as attachments of at most 256 MiB.
 */
export async function studioMedia(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { callers, limits, jobs } = context;
  const send = resultSender(context, app.log);
  app.setErrorHandler(refusePlainly);
  app.get<{ Params: { id: string } }>('/studio/media/:id', async (request, reply) => {
    reply.headers(isolatedFile).header('vary', 'Authorization, Origin');
    const { caller } = await callers.authenticate(request.headers.authorization);
    limits.countOperation(caller);
    const id = readMediaId(request.params.id);
    const job = id && (await jobs.find(caller, id.jobId));
    const file = id && job?.media[id.index];
    if (!job || !file) return reply.code(404).send({ error: 'There is no such file' });
    return send(request, reply, {
      jobId: job.id,
      file,
      downloadName: downloadName(job, id.index),
      isDownload: true,
      maxAgeSeconds: MAX_AGE_SECONDS,
      maxBytes: LARGEST_FILE_BYTES,
    });
  });
}
