/** A file that a caller brings for its generations. Times are milliseconds since the epoch. */
export interface Upload {
  /** `upload-` and a UUID; see `isUploadId`. */
  id: string;
  caller: string;
  /** As the caller named it. It never becomes a part of a path. */
  filename: string;
  /** As the caller said; the content decides. */
  mimeType: string;
  sizeBytes: number;
  createdAt: number;
  /** Until then it can be sent and read; after it, it is deleted unless a job uses it. */
  expiresAt: number;
  /** Whether all of its bytes were received. */
  complete: boolean;
  /** The media type by its content, known since a generation first used it; null: none did, or the type is unknown. */
  contentType: string | null;
  /** When a generation used it last; null: none did. */
  lastUsedAt: number | null;
}

/** How long an upload can be sent and read, and is kept if no job uses it, in milliseconds. */
export const UPLOAD_LIFE_MS = 24 * 3_600_000;

const uploadId = /^upload-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether a text is the id of an upload. In the body of a job, such an id stands for the address of the file. */
export function isUploadId(text: string): boolean {
  return uploadId.test(text);
}

/** The most that one caller may have at a time. */
export interface UploadLimits {
  /** Uploads that are not complete. */
  unfinished: number;
  /** The sizes of all uploads that no generation has used. */
  unusedBytes: number;
}

/** The uploads of all callers, without their bytes. Those that are being deleted are not found any more. */
export interface UploadStore {
  /** Writes a new upload, unless its caller is at a limit. Returns that limit; null: it was written. */
  add(upload: Upload, limits: UploadLimits): Promise<keyof UploadLimits | null>;
  find(id: string): Promise<Upload | null>;
  /** The caller's uploads that are not complete and not expired. */
  findUnfinished(caller: string, now: number): Promise<Upload[]>;
  markComplete(id: string): Promise<void>;
  /** Records that the job is about to use the upload. Returns false when there is none. */
  use(id: string, use: { jobId: string; now: number; contentType: string | null }): Promise<boolean>;
  /** The uploads that this job used. */
  usedBy(jobId: string): Promise<string[]>;
  /** Begins the deletion of an upload, unless a job uses it. Returns false when one does. */
  startDeletion(id: string): Promise<boolean>;
  /** Begins the deletion of all that are expired and used by no job. Returns some whose deletion has begun. */
  findDeletable(which: { now: number; limit: number }): Promise<string[]>;
  /** Ends a deletion, once the bytes are gone. */
  forget(id: string): Promise<void>;
}

/** Where the bytes of uploads are. */
export interface UploadStorage {
  /** How bytes are sent: by tus to the gateway, or by one PUT to another server. */
  readonly protocol: 'TUS' | 'PUT';
  /** Makes room for a new upload. */
  create(upload: Upload): Promise<void>;
  /** Where the bytes are sent, and with which headers; null: to the gateway. */
  target(
    upload: Upload,
    expiresInSeconds: number,
  ): Promise<{ url: string; headers: Record<string, string> } | null>;
  /** An address that reads the file without the gateway until it expires; null: the gateway serves it. */
  readAddress(upload: Upload, expiresInSeconds: number, asAttachment: boolean): Promise<string | null>;
  /** The number of bytes that are there. */
  receivedBytes(upload: Upload): Promise<number>;
  /** The beginning of a complete file: at most `count` bytes. */
  firstBytes(upload: Upload, count: number): Promise<Uint8Array>;
  /** Deletes the bytes, if there are any. */
  delete(id: string): Promise<void>;
  close(): Promise<void>;
}
