import fresh from 'fresh';
import parseRange from 'range-parser';
import type { Media, MediaCopy } from '../core/job.js';
import type { KeptFiles } from '../core/kept-files.js';
import type { MediaAnswer, MediaRequest, MediaSource } from '../core/media-source.js';
import { RepeatedCauses } from '../core/repeated-causes.js';

/** Results from their copies, and those without a readable copy from where Pixazo keeps them. */
export class KeptMediaSource implements MediaSource {
  private readonly troubles = new RepeatedCauses(() => performance.now());

  /**
   * @param onUnreadable called when a copy cannot be read, and its origin takes its place: once a minute for a reason,
   * with the number of times
   */
  constructor(
    private readonly kept: Pick<KeptFiles, 'open'>,
    private readonly origin: MediaSource,
    private readonly onUnreadable: (reason: string, count: number) => void,
  ) {}

  async open(file: Media, request: MediaRequest): Promise<MediaAnswer> {
    const copied = file.copy && (await this.openCopy(file.copy, request));
    return copied ?? this.origin.open(file, request);
  }

  /** Null when the copy cannot be read. */
  private async openCopy(copy: MediaCopy, { method, headers }: MediaRequest): Promise<MediaAnswer | null> {
    const { part, ...answer } = answerFor(copy, headers);
    if (!part || method === 'HEAD' || copy.sizeBytes === 0)
      return { kind: 'answered', body: null, ...answer };
    try {
      const body = await this.kept.open(copy.name, part);
      if (body) return { kind: 'answered', body, ...answer };
      this.report('it is missing');
    } catch (error) {
      this.report(error instanceof Error ? error.message : String(error));
    }
    return null;
  }

  private report(reason: string): void {
    this.troubles.record(reason, (count) => this.onUnreadable(reason, count));
  }
}

type Answer = Omit<Extract<MediaAnswer, { kind: 'answered' }>, 'kind' | 'body'>;

/** The response to a request for a file with this version: its headers, and the bytes that its body has. */
function answerFor(
  { sizeBytes, etag, modifiedAt }: MediaCopy,
  asked: Record<string, string>,
): Answer & { part: { start: number; end: number } | null } {
  const version = { etag, 'last-modified': new Date(modifiedAt).toUTCString() };
  if (fresh(asked, version)) return { status: 304, headers: version, part: null };
  const headers = { 'accept-ranges': 'bytes', ...version };
  const ifRange = asked['if-range'] ?? etag;
  const isSame = ifRange === etag || ifRange === version['last-modified'];
  const ranges = asked.range !== undefined && isSame ? parseRange(sizeBytes, asked.range) : -2;
  if (ranges === -1) return { status: 416, headers: { 'content-range': `bytes */${sizeBytes}` }, part: null };
  const range = ranges === -2 ? undefined : ranges[0];
  const part = range ?? { start: 0, end: sizeBytes - 1 };
  const length = { 'content-length': String(part.end - part.start + 1) };
  if (!range) return { status: 200, headers: { ...headers, ...length }, part };
  const contentRange = { 'content-range': `bytes ${part.start}-${part.end}/${sizeBytes}` };
  return { status: 206, headers: { ...headers, ...length, ...contentRange }, part };
}
