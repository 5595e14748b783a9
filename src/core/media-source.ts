import type { Media } from './job.js';

/** A request for a result file where Pixazo keeps it. */
export interface MediaRequest {
  method: 'GET' | 'HEAD';
  /** The wanted bytes and the version that is known already: `range`, `if-range`, `if-none-match`, `if-modified-since`. */
  headers: Record<string, string>;
  /** Ends the request at once. */
  signal: AbortSignal;
  /** The source fails instead of answering with more bytes, or with bytes that it does not count. Absent: any number. */
  maxBytes?: number;
}

/** The result of such a request. */
export type MediaAnswer =
  | {
      kind: 'answered';
      /** The file, a part of it, the version that is known already, or no such part. */
      status: 200 | 206 | 304 | 416;
      /** Length, range and version, as far as they go with the status. Never a content type. */
      headers: Record<string, string>;
      /** The bytes as they come in; fails when the source is cut off. Null with 304, 416 and HEAD. */
      body: NodeJS.ReadableStream | null;
    }
  /** As many files are being fetched as may be at a time. */
  | { kind: 'busy' }
  | { kind: 'failed'; reason: string };

/** Where result files are fetched from. */
export interface MediaSource {
  /** Resolves as soon as the source has sent its headers. Never rejects. */
  open(file: Media, request: MediaRequest): Promise<MediaAnswer>;
}

const LONGEST_MIME_TYPE = 100;

/**
 * `type/subtype` alone, in lower case and at most 100 characters long; null where the text does not begin with one.
 * Browsers take the last type of a list, and parameters say nothing that is used.
 */
export function bareMimeType(text: string): string | null {
  const [type = ''] = text.slice(0, LONGEST_MIME_TYPE + 1).split(/[\s;,]/);
  const isBare = type.length <= LONGEST_MIME_TYPE && /^[\w.+-]+\/[\w.+-]+$/.test(type);
  return isBare ? type.toLowerCase() : null;
}

/** Whether a bare type is sound, video or a picture, which browsers show without running anything of it. */
export function isMediaType(mimeType: string): boolean {
  return /^(?:audio|video|image)\//.test(mimeType);
}
