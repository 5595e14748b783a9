import mime from 'mime';
import { z } from 'zod';
import { Charged, ErrorCode } from '../core/errors.js';
import { type JobError, JobStatus, type Media, type Update } from '../core/job.js';
import { bareMimeType } from '../core/media-source.js';
import { isRequestId } from '../core/pixazo.js';
import { parseUpstreamJson } from '../core/upstream-json.js';
import type { Redactor } from './redaction.js';

/** Limits on the files of one job. */
const MOST_FILES = 100;
const LONGEST_ADDRESS = 2_048;
const DEFAULT_MIME_TYPE = 'application/octet-stream';

const pixazoStatus = z.enum(['QUEUED', 'PROCESSING', 'COMPLETED', 'FAILED', 'ERROR']);

const requestIdSchema = z.string().refine(isRequestId);

/** The shared part of the answers to a submit and to a status call. Fields that the gateway does not use may have any shape. */
const answerSchema = z.object({
  request_id: requestIdSchema.nullish(),
  status: pixazoStatus,
  error: z.unknown().optional(),
  output: z.unknown().optional(),
  completed_at: z.unknown().optional(),
  model_id: z.string().nullish().catch(null),
});

/** ISO 8601, or the same with a space. Date.parse alone takes more, and reads it in the machine's own time zone. */
const timeFormat = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?$/;

/** Documented as an array; a single string has been seen too. */
const outputSchema = z.object({ media_url: z.unknown(), media_type: z.string().catch('') });

const acceptanceSchema = answerSchema.extend({
  request_id: requestIdSchema,
  status: pixazoStatus.catch('QUEUED'),
});

/** An answer that changes nothing; `problem` says why, without any of its text. */
export interface Unreadable {
  problem: string;
}

/**
 * Reads the body of a status answer. Unreadable: not JSON, another shape, an undocumented status, another request, or
 * COMPLETED without a usable file.
 */
export function readStatusAnswer(
  body: string,
  requestId: string,
  redactor: Redactor,
): { update: Update; modelId: string | null } | Unreadable {
  const answer = read(answerSchema, body);
  if ('problem' in answer) return answer;
  if ((answer.request_id ?? requestId) !== requestId)
    return { problem: 'the answer is about another request' };
  const update = toUpdate(answer, requestId, redactor);
  if (!update) return { problem: 'COMPLETED without a usable file' };
  return { update, modelId: answer.model_id ?? null };
}

/**
 * Reads the body of an accepted submit; unreadable without a request_id. A status that cannot be used counts as QUEUED:
 * the status calls that follow will correct it.
 */
export function readAcceptance(
  body: string,
  redactor: Redactor,
): (Update & { requestId: string }) | Unreadable {
  const answer = read(acceptanceSchema, body);
  if ('problem' in answer) return answer;
  const { request_id: requestId } = answer;
  const update = toUpdate(answer, requestId, redactor) ?? running(JobStatus.QUEUED, requestId);
  return { ...update, requestId };
}

/** A time of Pixazo's in milliseconds since the epoch, UTC where it names no zone; null when it cannot be read. */
export function readTime(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const match = timeFormat.exec(text.trim());
  if (!match) return null;
  const [, date, clock, zone = 'Z'] = match;
  const time = Date.parse(`${date}T${clock}${zone}`);
  return Number.isNaN(time) ? null : time;
}

function toUpdate(
  answer: z.infer<typeof answerSchema>,
  requestId: string,
  redactor: Redactor,
): Update | null {
  const completedAt = readTime(answer.completed_at);
  switch (answer.status) {
    case 'QUEUED':
      return running(JobStatus.QUEUED, requestId);
    case 'PROCESSING':
      return running(JobStatus.PROCESSING, requestId);
    case 'COMPLETED': {
      const media = readMedia(answer.output, redactor);
      return media.length > 0
        ? { status: JobStatus.COMPLETED, requestId, media, error: null, completedAt }
        : null;
    }
    case 'FAILED': {
      const error = failure(ErrorCode.GENERATION_FAILED, answer.error, Charged.UNKNOWN, redactor);
      return { status: JobStatus.FAILED, requestId, media: [], error, completedAt };
    }
    case 'ERROR': {
      const error = failure(ErrorCode.UPSTREAM_SYSTEM_ERROR, answer.error, Charged.NO, redactor);
      return { status: JobStatus.ERROR, requestId, media: [], error, completedAt };
    }
  }
}

function running(status: JobStatus.QUEUED | JobStatus.PROCESSING, requestId: string): Update {
  return { status, requestId, media: [], error: null, completedAt: null };
}

function failure(code: ErrorCode, text: unknown, charged: Charged, redactor: Redactor): JobError {
  const message = typeof text === 'string' && text.trim() !== '' ? redactor.presentable(text) : null;
  return { code, message: message ?? 'Pixazo gave no reason.', charged };
}

/** The usable files among those that an answer names, each once. */
function readMedia(output: unknown, redactor: Redactor): Media[] {
  const { media_url: named, media_type: type } = outputSchema
    .catch({ media_url: [], media_type: '' })
    .parse(output);
  const mimeType = bareMimeType(type);
  const files = new Map<string, Media>();
  for (const entry of [named].flat()) {
    const url = typeof entry === 'string' ? entry.trim() : entry;
    if (!isUsableAddress(url) || redactor.holdsKey(url)) continue;
    files.set(url, { url, mimeType: mimeType ?? mime.getType(new URL(url).pathname) ?? DEFAULT_MIME_TYPE });
    if (files.size === MOST_FILES) break;
  }
  return [...files.values()];
}

function isUsableAddress(url: unknown): url is string {
  return (
    typeof url === 'string' &&
    url.length <= LONGEST_ADDRESS &&
    /^https?:\/\/[^\p{Cc}\p{Surrogate}]+$/iu.test(url) &&
    URL.canParse(url)
  );
}

function read<Answer>(schema: z.ZodType<Answer>, body: string): Answer | Unreadable {
  if (body === '') return { problem: 'the body is empty' };
  const json = parseUpstreamJson(body);
  if (json === undefined) return { problem: 'the body is not JSON' };
  const answer = schema.safeParse(json);
  if (answer.success) return answer.data;
  const [field] = answer.error.issues[0]?.path ?? [];
  if (field === undefined) return { problem: 'the body is not a JSON object' };
  return { problem: `the field ${String(field)} is missing or not as documented` };
}
