import type { Connection } from './connection.js';
import { GatewayError, noResponse } from './gateway-error.js';
import type { CreateUploadMutation } from './graph/types.js';
import { createUploadOperation } from './operations.js';
import { type Attempt, withRetries } from './retry.js';
import type { Answer } from './timed-fetch.js';
import { UnfinishedUploads, type UploadStorage } from './unfinished-uploads.js';

/** How much of a file has arrived. */
export interface UploadProgress {
  sentBytes: number;
  totalBytes: number;
}

export interface UploadOptions {
  /** Called at the beginning and after each part. A bucket takes the file as one part. */
  onProgress?: (progress: UploadProgress) => void;
  /** Ends the upload; it then rejects with the reason of the signal. */
  signal?: AbortSignal;
  /** Left out: that of the file, or `upload`. */
  filename?: string;
  /** Such as `video/mp4`. Left out: that of the file. */
  mimeType?: string;
  /** For how long it is tried without progress, in milliseconds. 60,000 if left out. */
  maxWaitMs?: number;
  /**
   * Remembers an unfinished upload, such as `sessionStorage`: the same file then continues after a reload of the page.
   * Its entries let their reader write to that upload.
   */
  storage?: UploadStorage;
}

type Created = CreateUploadMutation['createUpload']['upload'];

const MAX_WAIT_MS = 60_000;
const PART_WITHIN_MS = 60_000;
const SMALLEST_PART = 256 * 1024;
const LARGEST_PART = 8 * 1024 * 1024;
/** A part that takes longer is followed by smaller ones, and a faster one by larger ones. */
const PART_TAKES_MS = 2_000;
const TUS = { 'tus-resumable': '1.0.0' };

/** Uploads of one gateway. A file whose upload has failed continues when it is uploaded again. */
export class Uploads {
  private readonly unfinished: UnfinishedUploads<Created>;

  constructor(private readonly connection: Connection) {
    this.unfinished = new UnfinishedUploads(connection.baseUrl);
  }

  /**
   * Sends a file, through lost connections, and resolves to the address to pass to a model.
   * @throws GatewayError, or the reason of the aborted signal
   */
  async upload(file: Blob, options: UploadOptions): Promise<string> {
    const { maxWaitMs = MAX_WAIT_MS, signal, storage } = options;
    let reported: number | null = null;
    const attempt = async ({ progressed }: Attempt) => {
      const report = (sentBytes: number) => {
        if (sentBytes === reported) return;
        if (reported !== null) progressed();
        reported = sentBytes;
        options.onProgress?.({ sentBytes, totalBytes: file.size });
      };
      const { upload, sending, offset } = await this.begin(file, options);
      if (upload.protocol === 'PUT') await sending.put(report);
      else await sending.sendParts(offset, report);
      this.unfinished.delete(file, storage);
      return upload.url;
    };
    try {
      return await withRetries(this.connection, attempt, { maxWaitMs, signal });
    } catch (error) {
      // The next upload of this file is another one.
      if (error instanceof GatewayError && !error.retryable) this.unfinished.delete(file, storage);
      throw error;
    }
  }

  /** The unfinished upload of this file with what has arrived; another one where there is none, or none any more. */
  private async begin(file: Blob, options: UploadOptions) {
    const { signal, storage } = options;
    const begun = this.unfinished.get(file, storage);
    if (begun) {
      const sending = new SentFile(this.connection, file, begun, signal);
      const offset = begun.protocol === 'PUT' ? 0 : await sending.offset().catch(nullIfGone);
      if (offset !== null) return { upload: begun, sending, offset };
    }
    const upload = await this.create(file, options);
    this.unfinished.set(file, upload, storage);
    return { upload, sending: new SentFile(this.connection, file, upload, signal), offset: 0 };
  }

  private async create(file: Blob, { filename, mimeType, signal }: UploadOptions): Promise<Created> {
    const input = {
      filename: filename ?? ((file as { name?: string }).name || 'upload'),
      sizeBytes: file.size,
      mimeType: mimeType ?? (file.type || 'application/octet-stream'),
    };
    const { createUpload } = await this.connection.http.send(createUploadOperation, { input }, { signal });
    return createUpload.upload;
  }
}

/** The requests that send the bytes of one file. */
class SentFile {
  private partSize = SMALLEST_PART;

  constructor(
    private readonly connection: Connection,
    private readonly file: Blob,
    private readonly created: Created,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Sends the whole file to a bucket. */
  async put(report: (sentBytes: number) => void): Promise<void> {
    report(0);
    await this.request('PUT', {}, this.file.slice(0, this.file.size, ''));
    report(this.file.size);
  }

  /** The number of bytes that the gateway has, by tus 1.0. */
  async offset(): Promise<number> {
    return offsetIn(await this.request('HEAD', TUS));
  }

  /** Sends the rest of the file by tus 1.0, part by part. */
  async sendParts(from: number, report: (sentBytes: number) => void): Promise<void> {
    const { timing } = this.connection;
    let offset = from;
    report(offset);
    while (offset < this.file.size) {
      const since = timing.now();
      const headers = {
        ...TUS,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      };
      const part = this.file.slice(offset, offset + this.partSize, '');
      offset = offsetIn(await this.request('PATCH', headers, part));
      const isSlow = timing.now() - since > PART_TAKES_MS;
      this.partSize = Math.min(Math.max(this.partSize * (isSlow ? 0.5 : 2), SMALLEST_PART), LARGEST_PART);
      report(offset);
    }
  }

  /** The gateway is reached where the app reaches it, which may be another address than its public one. */
  private url(): string {
    const { uploadUrl, protocol } = this.created;
    if (protocol === 'PUT') return uploadUrl;
    return `${this.connection.baseUrl}${uploadUrl.slice(uploadUrl.lastIndexOf('/uploads/'))}`;
  }

  /** @throws GatewayError unless the status is one of success */
  private async request(method: string, headers: Record<string, string>, body?: Blob): Promise<Answer> {
    const { headers: own, protocol } = this.created;
    const init = { method, headers: { ...(own as Record<string, string>), ...headers }, body: body ?? null };
    // How long a whole file takes is not known.
    const limit = protocol === 'PUT' ? {} : { withinMs: PART_WITHIN_MS };
    const answer = await this.connection.web.send(this.url(), init, {
      signal: this.signal,
      charged: 'NO',
      ...limit,
    });
    if (answer.status >= 300) throw refusalOf(answer);
    return answer;
  }
}

/** @throws any other error */
function nullIfGone(error: unknown): null {
  if (error instanceof GatewayError && error.code === 'NOT_FOUND') return null;
  throw error;
}

function offsetIn({ headers }: Answer): number {
  const offset = Number(headers.get('upload-offset') ?? Number.NaN);
  if (Number.isInteger(offset)) return offset;
  throw noResponse('the upload has no readable Upload-Offset', 'NO');
}

/** 409 is another offset than that of the gateway, which is then asked for; 423 is a part that is still being written. */
const PASSING = [408, 409, 423, 425, 429];
const GONE = [403, 404, 410];

function refusalOf({ status, text }: Answer): GatewayError {
  if (status >= 500 || PASSING.includes(status))
    return noResponse(`HTTP status ${status} for the upload`, 'NO');
  const code = GONE.includes(status) ? 'NOT_FOUND' : 'OPERATION_REJECTED';
  const why = `The upload was refused with HTTP status ${status}. Upload the file again. ${text.slice(0, 200)}`;
  return new GatewayError(why.trim(), { code, retryable: false, charged: 'NO' });
}
