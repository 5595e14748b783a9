import mime from 'mime';
import { z } from 'zod';
import { CALLBACK_PATH } from '../core/callback-path.js';
import { Charged, ErrorCode, type UpstreamAnswer } from '../core/errors.js';
import { type JobError, JobStatus, type Media, type Update } from '../core/job.js';
import { isRequestId } from '../core/pixazo.js';

/** Texts of Pixazo's that reach our callers are cut to this many characters. */
const LONGEST_TEXT = 500;
/**
 * An address of this gateway's that Pixazo may repeat, whatever comes before it and however it is escaped. It begins where
 * a word does: looked for from each character on, it would take time by the square of a text's length.
 */
const callbackAddress = new RegExp(
  `(?<![^\\s"'<>])[^\\s"'<>]*${CALLBACK_PATH.slice(1).replaceAll('/', String.raw`(?:\\?/|%2f)`)}[\\w-]+`,
  'gi',
);
const DEFAULT_MIME_TYPE = 'application/octet-stream';

const pixazoStatus = z.enum(['QUEUED', 'PROCESSING', 'COMPLETED', 'FAILED', 'ERROR']);

const requestIdSchema = z.string().refine(isRequestId);

/** What the answers to a submit and to a status call share. Fields this gateway does not use may have any shape. */
const answerSchema = z.object({
  request_id: requestIdSchema.optional(),
  status: pixazoStatus,
  error: z.unknown().optional(),
  output: z.unknown().optional(),
  completed_at: z.unknown().optional(),
  model_id: z.string().nullish().catch(null),
});

/** ISO 8601, or the same with a space. Date.parse alone takes more, and reads it in the machine's own time zone. */
const timeFormat = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?$/;

const mediaUrl = z.url({ protocol: /^https?$/ });

/** Documented as an array; a lone string has been seen too. */
const outputSchema = z.object({
  media_url: z.union([z.array(mediaUrl).min(1), mediaUrl.transform((url) => [url])]),
  media_type: z.string().min(1).nullish().catch(null),
});

const acceptanceSchema = answerSchema.extend({
  request_id: requestIdSchema,
  status: pixazoStatus.catch('QUEUED'),
});

const refusalSchema = z.object({
  error: z.string().nullish().catch(null),
  message: z.string().nullish().catch(null),
});

/**
 * Reads the body of a status answer. Null when it cannot be believed: not JSON, another shape, a status that Pixazo
 * does not document, another request, or COMPLETED without a file to fetch. `secret` is cut out of every text.
 */
export function readStatusAnswer(
  body: string,
  requestId: string,
  secret: string,
): { update: Update; modelId: string | null } | null {
  const answer = answerSchema.safeParse(parseJson(body));
  if (!answer.success) return null;
  if (answer.data.request_id !== undefined && answer.data.request_id !== requestId) return null;
  const update = toUpdate(answer.data, requestId, secret);
  return update && { update, modelId: answer.data.model_id ?? null };
}

/**
 * Reads the body of an accepted submit; null when it holds no request_id. A status that cannot be used counts as
 * QUEUED: the status calls that follow will tell. `secret` is cut out of every text.
 */
export function readAcceptance(body: string, secret: string): (Update & { requestId: string }) | null {
  const answer = acceptanceSchema.safeParse(parseJson(body));
  if (!answer.success) return null;
  const { request_id: requestId } = answer.data;
  const update = toUpdate(answer.data, requestId, secret) ?? running(JobStatus.QUEUED, requestId);
  return { ...update, requestId };
}

/** Reads the body of a refusal, of which only the HTTP status is sure. `secret` is cut out of every text. */
export function readRefusal(status: number, body: string, secret: string): UpstreamAnswer {
  const { error, message } = refusalSchema.catch({ error: null, message: null }).parse(parseJson(body));
  return { status, error: presentable(error, secret), message: presentable(message, secret) };
}

/** A time of Pixazo's in milliseconds since the epoch; null when it is none. One without a zone is UTC. */
export function readTime(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const match = timeFormat.exec(text.trim());
  if (!match) return null;
  const [, date, clock, zone = 'Z'] = match;
  const time = Date.parse(`${date}T${clock}${zone}`);
  return Number.isNaN(time) ? null : time;
}

function toUpdate(answer: z.infer<typeof answerSchema>, requestId: string, secret: string): Update | null {
  const completedAt = readTime(answer.completed_at);
  switch (answer.status) {
    case 'QUEUED':
      return running(JobStatus.QUEUED, requestId);
    case 'PROCESSING':
      return running(JobStatus.PROCESSING, requestId);
    case 'COMPLETED': {
      const media = readMedia(answer.output);
      return media && { status: JobStatus.COMPLETED, requestId, media, error: null, completedAt };
    }
    case 'FAILED': {
      const error = failure(ErrorCode.GENERATION_FAILED, answer.error, Charged.UNKNOWN, secret);
      return { status: JobStatus.FAILED, requestId, media: [], error, completedAt };
    }
    case 'ERROR': {
      const error = failure(ErrorCode.UPSTREAM_SYSTEM_ERROR, answer.error, Charged.NO, secret);
      return { status: JobStatus.ERROR, requestId, media: [], error, completedAt };
    }
  }
}

function running(status: JobStatus.QUEUED | JobStatus.PROCESSING, requestId: string): Update {
  return { status, requestId, media: [], error: null, completedAt: null };
}

function failure(code: ErrorCode, text: unknown, charged: Charged, secret: string): JobError {
  const message = typeof text === 'string' && text.trim() !== '' ? presentable(text, secret) : null;
  return { code, message: message ?? 'Pixazo gave no reason.', charged };
}

function readMedia(output: unknown): Media[] | null {
  const read = outputSchema.safeParse(output);
  if (!read.success) return null;
  const { media_url: urls, media_type: type } = read.data;
  return urls.map((url) => ({
    url,
    mimeType: type ?? mime.getType(new URL(url).pathname) ?? DEFAULT_MIME_TYPE,
  }));
}

function presentable(text: string | null | undefined, secret: string): string | null {
  const clean = text?.replaceAll(secret, '[key]').replace(callbackAddress, '[callback address]');
  // Half a character, as also the cut may leave one, makes a whole answer unreadable for some clients.
  return clean?.slice(0, LONGEST_TEXT).replace(/\p{Surrogate}/gu, '') || null;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Empty, HTML or cut off: no schema takes undefined, so the caller finds it unreadable.
    return undefined;
  }
}
