/** What is asked of a result file where Pixazo keeps it. */
export interface MediaRequest {
  method: 'GET' | 'HEAD';
  /** Which bytes are wanted and which version is known already: `range`, `if-range`, `if-none-match`, `if-modified-since`. */
  headers: Record<string, string>;
  /** Ends the request at once, wherever it stands. */
  signal: AbortSignal;
}

/** What came of it. */
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
  | { kind: 'failed'; reason: string };

/** Where result files are fetched from. */
export interface MediaSource {
  /** Resolves as soon as the source says what it will send. Never rejects. */
  open(url: string, request: MediaRequest): Promise<MediaAnswer>;
}

/** Whether it names sound or video, and nothing that a browser would show as a page or run. */
export function isPlayable(mimeType: string): boolean {
  return /^(audio|video)\/[\w.+-]+(?:\s*;[\x20-\x7e]*)?$/i.test(mimeType);
}
