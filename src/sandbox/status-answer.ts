import type { AcceptedRequest } from './accepted-request.js';
import { mediaTypes, outputFiles } from './generation.js';

type Status = 'QUEUED' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'ERROR';

/** The body of a status answer and of a callback. */
export interface StatusAnswer {
  request_id: string;
  status: Status;
  model_id: string;
  error: string | null;
  output: { media_url: string | string[]; media_type: string } | null;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
}

const errors: Partial<Record<Status, string>> = {
  FAILED: 'The model could not generate a result from this input.',
  ERROR: 'The generation service broke down. This request is not charged.',
};

/** The status of a request at a moment (milliseconds since 1970). */
export function statusAt(request: AcceptedRequest, now: number): Status {
  if (now < request.processingAt) return 'QUEUED';
  if (now < request.endsAt) return 'PROCESSING';
  if (request.scenario === 'fail') return 'FAILED';
  if (request.scenario === 'error') return 'ERROR';
  return 'COMPLETED';
}

/** The whole answer at a moment, its media under `baseUrl`. Two calls with the same arguments answer the same. */
export function statusAnswer(request: AcceptedRequest, now: number, baseUrl: string): StatusAnswer {
  const status = statusAt(request, now);
  const ended = now >= request.endsAt;
  const changedAt = [request.endsAt, request.processingAt].find((at) => at <= now) ?? request.acceptedAt;
  return {
    request_id: request.requestId,
    status,
    model_id: request.modelId,
    error: errors[status] ?? null,
    output: status === 'COMPLETED' ? output(request, baseUrl) : null,
    created_at: new Date(request.acceptedAt).toISOString(),
    updated_at: databaseTime(changedAt),
    completed_at: ended ? databaseTime(request.endsAt) : null,
  };
}

function output({ requestId, generation }: AcceptedRequest, baseUrl: string): StatusAnswer['output'] {
  const urls = outputFiles(generation).map((file) => `${baseUrl}/media/${requestId}/${file}`);
  const [first] = urls;
  // Pixazo documents an array, yet has been seen to answer one string where there is a single video.
  const single = generation.format === 'mp4' && urls.length === 1 && first !== undefined;
  return { media_url: single ? first : urls, media_type: mediaTypes[generation.format] };
}

/** Pixazo's second time format, UTC: `2026-05-22 13:19:23`. Its callback example mixes both in one payload. */
function databaseTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
