import type { CopiedVersion } from './copy-store.js';

/** The bytes that are asked of a source: all of them, or the rest of the version with this ETag. */
export interface AskedPart {
  offset: number;
  /** Null with the offset 0 alone. */
  etag: string | null;
}

/** The headers that ask for it. A source that has another version by now answers with all of that. */
export function headersFor({ offset, etag }: AskedPart): Record<string, string> {
  return etag === null || offset === 0 ? {} : { range: `bytes=${offset}-`, 'if-range': etag };
}

/** The use of an answer for a copy: a file from its first byte, the rest of a known one, or nothing that a copy can use. */
export type CopyPlan =
  | { kind: 'whole'; version: CopiedVersion; modifiedAt: number | null }
  | { kind: 'rest'; modifiedAt: number | null }
  | { kind: 'unusable'; reason: string };

/** Decides how a copy uses the answer to such a request. */
export function planCopy(
  asked: AskedPart,
  known: CopiedVersion,
  answer: { status: number; headers: Record<string, string> },
): CopyPlan {
  const { status, headers } = answer;
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return { kind: 'unusable', reason: 'it sends the file compressed' };
  }
  const modifiedAt = timeOf(headers['last-modified']);
  if (status === 200) {
    const length = headers['content-length'];
    const sizeBytes = length === undefined ? null : Number(length);
    return { kind: 'whole', version: { etag: strongEtag(headers.etag), sizeBytes }, modifiedAt };
  }
  if (status !== 206) return { kind: 'unusable', reason: `it answers HTTP ${status}` };
  const rest = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
  const [start, end, size] = rest?.slice(1).map(Number) ?? [];
  const isRest = start === asked.offset && asked.offset > 0 && end !== undefined && end + 1 === size;
  if (!isRest) return { kind: 'unusable', reason: 'it answers other bytes than were asked for' };
  const isSame = headers.etag === asked.etag && (known.sizeBytes === null || known.sizeBytes === size);
  if (!isSame) return { kind: 'unusable', reason: 'the file changed while it was copied' };
  return { kind: 'rest', modifiedAt };
}

/** An ETag that stands for the very bytes; null: there is none. */
function strongEtag(etag: string | undefined): string | null {
  return etag !== undefined && /^"[\x21\x23-\x7e]{1,200}"$/.test(etag) ? etag : null;
}

function timeOf(date: string | undefined): number | null {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? null : time;
}
