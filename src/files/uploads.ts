import { randomUUID } from 'node:crypto';
import { askStore } from '../core/ask-store.js';
import type { Clock } from '../core/clock.js';
import { badUserInput, ErrorCode, GatewayError } from '../core/errors.js';
import type { JobEvents } from '../core/job-events.js';
import {
  isUploadId,
  UPLOAD_LIFE_MS,
  type Upload,
  type UploadStorage,
  type UploadStore,
} from '../core/upload.js';
import { formatOf, KIND_BYTES, kindProblem } from './file-kind.js';
import type { UploadAddresses } from './upload-addresses.js';
import type { NewUpload, UploadView } from './upload-view.js';

/** The most uploads of one caller that are not complete. Those that no job uses may have as many times the largest size. */
const MOST_UNFINISHED = 20;
/** The most expired uploads that one step of a sweep deletes. */
const SWEEP_BATCH = 100;

/** An upload in the input of a generation. */
export interface UploadUse {
  id: string;
  /** Where the input names it. */
  path: string[];
  /** The kinds of file that may be there; absent: any. */
  accepts?: readonly string[];
}

export interface UploadsOptions {
  events: JobEvents;
  /** Called when files cannot be read or written. */
  onTrouble: (error: unknown) => void;
  /** The largest size of an upload. */
  maxBytes: number;
  /** Why no upload can be made, in a sentence; null: uploads can be made. */
  unavailable: string | null;
  /** How long the address that Pixazo gets works, in milliseconds. */
  jobLifeMs: number;
}

/** The use cases of uploads. Uploads of other callers do not exist for a caller. */
export class Uploads {
  constructor(
    private readonly store: UploadStore,
    private readonly storage: UploadStorage,
    readonly addresses: UploadAddresses,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly options: UploadsOptions,
  ) {}

  /**
   * Makes an upload, whose bytes are sent afterwards.
   * @param host the Host header of the request
   * @throws GatewayError UPLOADS_UNAVAILABLE; BAD_USER_INPUT for a file that is too large; OPERATION_REJECTED at a limit
   */
  async create(caller: string, announced: NewUpload, host: string | undefined): Promise<UploadView> {
    const { unavailable, maxBytes } = this.options;
    if (unavailable !== null) throw new GatewayError(ErrorCode.UPLOADS_UNAVAILABLE, unavailable);
    if (announced.sizeBytes > maxBytes) {
      const message = `must be at most ${maxBytes}, the size of the largest upload here`;
      throw badUserInput([{ path: ['input', 'sizeBytes'], message }]);
    }
    const now = this.clock.now();
    const state = { complete: false, contentType: null, lastUsedAt: null };
    const life = { createdAt: now, expiresAt: now + UPLOAD_LIFE_MS };
    const upload: Upload = { id: `upload-${randomUUID()}`, caller, ...announced, ...life, ...state };
    await this.add(upload);
    try {
      await this.storage.create(upload);
    } catch (error) {
      await this.ask(this.store.forget(upload.id));
      throw this.storageFailed(error);
    }
    return this.view(upload, 0, host);
  }

  /** Null: this caller has no such upload. @param host the Host header of the request */
  async find(caller: string, id: string, host: string | undefined): Promise<UploadView | null> {
    const upload = await this.own(caller, id);
    if (!upload) return null;
    const received = upload.complete ? upload.sizeBytes : await this.received(upload);
    return this.view({ ...upload, complete: received === upload.sizeBytes }, received, host);
  }

  /** The upload for any holder of a signed address; null: there is none any more. */
  findAny(id: string): Promise<Upload | null> {
    return this.ask(this.store.find(id));
  }

  async markComplete(id: string): Promise<void> {
    await this.ask(this.store.markComplete(id));
  }

  /**
   * The check before money: that every upload is the caller's, complete, of its size and of a kind that may be there.
   * Afterwards the job has them for as long as it exists.
   * @throws GatewayError NOT_FOUND, UPLOAD_INCOMPLETE or BAD_USER_INPUT
   */
  async use(caller: string, jobId: string, uses: readonly UploadUse[]): Promise<void> {
    for (const use of uses) {
      const upload = await this.own(caller, use.id);
      if (!upload) throw notFound();
      await this.assertComplete(upload);
      const format = await this.askStorage(this.storage.firstBytes(upload, KIND_BYTES).then(formatOf));
      const message = kindProblem(format, use.accepts);
      if (message !== null) throw badUserInput([{ path: use.path, message }]);
      const contentType = format?.mimeType ?? null;
      const isThere = await this.ask(this.store.use(use.id, { jobId, now: this.clock.now(), contentType }));
      if (!isThere) throw notFound();
    }
  }

  /** Deletes the uploads of a job that is gone, except those that other jobs use. */
  async release(jobId: string): Promise<void> {
    for (const id of await this.ask(this.store.usedBy(jobId))) {
      const isUnused = await this.ask(this.store.startDeletion(id));
      // A sweep deletes later the bytes that cannot be deleted now.
      if (isUnused) await this.finishDeletion(id).catch(() => undefined);
    }
  }

  /** Deletes what is expired and used by no job. Returns the number of deleted uploads. */
  async sweep(stopping?: AbortSignal): Promise<number> {
    let total = 0;
    while (!stopping?.aborted) {
      const ids = await this.store.findDeletable({ now: this.clock.now(), limit: SWEEP_BATCH });
      for (const id of ids) await this.finishDeletion(id);
      total += ids.length;
      if (ids.length < SWEEP_BATCH) break;
    }
    return total;
  }

  /** The address at which Pixazo reads an upload, for as long as a job may take. */
  async addressForPixazo(id: string): Promise<string> {
    const { jobLifeMs } = this.options;
    const upload = await this.ask(this.store.find(id));
    const address = upload && (await this.storage.readAddress(upload, Math.floor(jobLifeMs / 1_000), false));
    return address ?? this.addresses.forPixazo(id, this.clock.now() + jobLifeMs);
  }

  /** Where a complete upload is read without the gateway for a while; null: the gateway serves it. */
  readAddress(upload: Upload, expiresInSeconds: number): Promise<string | null> {
    return this.storage.readAddress(upload, expiresInSeconds, upload.lastUsedAt === null);
  }

  /** The upload that an address names, if it is one of this gateway's. */
  idIn(address: string, host: string | undefined): string | null {
    if (isUploadId(address)) return address;
    return this.options.unavailable === null ? this.addresses.idIn(address, host) : null;
  }

  private async add(upload: Upload): Promise<void> {
    const limits = { unfinished: MOST_UNFINISHED, unusedBytes: MOST_UNFINISHED * this.options.maxBytes };
    let reached = await this.ask(this.store.add(upload, limits));
    if (reached === 'unfinished') {
      // A file in a bucket is known to be complete only once the bucket was asked.
      for (const other of await this.ask(this.store.findUnfinished(upload.caller, upload.createdAt))) {
        await this.received(other);
      }
      reached = await this.ask(this.store.add(upload, limits));
    }
    if (reached === null) return;
    const reason =
      reached === 'unfinished'
        ? `A caller can have at most ${MOST_UNFINISHED} unfinished uploads. Finish one, or wait until one expires.`
        : `Uploads of a caller that no generation uses can have at most ${limits.unusedBytes} bytes in all. Use them, or wait until they expire.`;
    throw new GatewayError(ErrorCode.OPERATION_REJECTED, reason);
  }

  private async own(caller: string, id: string): Promise<Upload | null> {
    if (!isUploadId(id)) return null;
    const upload = await this.ask(this.store.find(id));
    return upload?.caller === caller ? upload : null;
  }

  private async assertComplete(upload: Upload): Promise<void> {
    const received = await this.received(upload);
    if (received === upload.sizeBytes) return;
    throw new GatewayError(
      ErrorCode.UPLOAD_INCOMPLETE,
      `Only ${received} of the ${upload.sizeBytes} bytes of the upload were received. Send the rest, then try again.`,
    );
  }

  /** Also records that the upload is complete, if it is. */
  private async received(upload: Upload): Promise<number> {
    const received = await this.askStorage(this.storage.receivedBytes(upload));
    if (received === upload.sizeBytes && !upload.complete) await this.markComplete(upload.id);
    return received;
  }

  private async finishDeletion(id: string): Promise<void> {
    await this.askStorage(this.storage.delete(id));
    await this.ask(this.store.forget(id));
  }

  private async view(upload: Upload, receivedBytes: number, host: string | undefined): Promise<UploadView> {
    const { id, filename, sizeBytes, mimeType, complete, expiresAt } = upload;
    const secondsLeft = Math.max(1, Math.floor((expiresAt - this.clock.now()) / 1_000));
    const target = await this.storage.target(upload, secondsLeft);
    return {
      id,
      filename,
      sizeBytes,
      mimeType,
      receivedBytes,
      complete,
      protocol: this.storage.protocol,
      uploadUrl: target?.url ?? this.addresses.signed(id, 'send', expiresAt, host),
      headers: target?.headers ?? {},
      url: this.addresses.signed(id, 'read', expiresAt, host),
      expiresAt: new Date(expiresAt),
    };
  }

  private ask<Found>(asking: Promise<Found>): Promise<Found> {
    return askStore(asking, this.options.events);
  }

  private async askStorage<Found>(asking: Promise<Found>): Promise<Found> {
    try {
      return await asking;
    } catch (error) {
      throw this.storageFailed(error);
    }
  }

  private storageFailed(cause: unknown): GatewayError {
    this.options.onTrouble(cause);
    const message = 'The gateway cannot read or write its files, so nothing was started. Try again later.';
    return new GatewayError(ErrorCode.INTERNAL_SERVER_ERROR, message, { retryable: true, cause });
  }
}

/** No such upload for this caller. Uploads of other callers do not exist for it. */
function notFound(): GatewayError {
  return new GatewayError(ErrorCode.NOT_FOUND, 'There is no upload at this address. Make a new one.');
}
