import { join } from 'node:path';
import { type Locker, MemoryLocker } from '@tus/server';
import type { Clock } from '../core/clock.js';
import type { FileStorage } from '../core/file-storage.js';
import type { JobEvents } from '../core/job-events.js';
import type { Outbound } from '../core/outbound.js';
import { RepeatedCauses } from '../core/repeated-causes.js';
import type { UploadStorage, UploadStore } from '../core/upload.js';
import type { UploadLocks } from '../core/upload-locks.js';
import { BucketUploads } from './bucket-uploads.js';
import { DiskUploads, TusFiles } from './disk-uploads.js';
import { LONGEST_PRESIGNED_SECONDS, S3Bucket } from './s3-bucket.js';
import { SharedLocker } from './shared-locker.js';
import { UploadAddresses } from './upload-addresses.js';
import { Uploads } from './uploads.js';

/** The settings that matter to uploads, by group. Times are milliseconds. */
export interface UploadSettings {
  sandbox: boolean;
  server: { publicUrl: URL | null };
  /** An `uploadMaxBytes` of 0: no uploads. */
  files: { storage: FileStorage; uploadMaxBytes: number };
  jobs: { jobMaxAgeMs: number };
  upstream: { timeoutMs: number };
}

/** The surroundings of uploads. */
export interface UploadSurroundings {
  listensAt: () => string;
  outbound: Outbound;
  observed: { events: JobEvents };
  log: { warn(facts: object, message: string): void };
}

/** The store of uploads, and of the secret that signs their addresses. */
export interface UploadDatabase {
  uploads: UploadStore;
  /** Null: no other gateway has the database. */
  uploadLocks: UploadLocks | null;
  secret(name: string): Promise<Buffer>;
}

/** Everything that uploads need. */
export type UploadServices = Awaited<ReturnType<typeof uploadServices>>;

export async function uploadServices(
  database: UploadDatabase,
  clock: Clock,
  settings: UploadSettings,
  { listensAt, outbound, observed, log }: UploadSurroundings,
) {
  const { sandbox, server, files, jobs } = settings;
  const troubles = new RepeatedCauses(() => performance.now());
  const { storage, uploadRoutes, bucketOrigin } = openStorage(database, clock, settings, outbound);
  const addresses = new UploadAddresses(clock, {
    secret: await database.secret('uploads'),
    publicUrl: server.publicUrl,
    listensAt,
    // The stand-in for Pixazo is on this machine.
    reachableAt: () => (sandbox ? new URL(listensAt()) : server.publicUrl),
  });
  const uploads = new Uploads(database.uploads, storage, addresses, clock, {
    maxBytes: files.uploadMaxBytes,
    unavailable: whyUnavailable(settings),
    jobLifeMs: Math.min(jobs.jobMaxAgeMs, LONGEST_PRESIGNED_SECONDS * 1_000),
    events: observed.events,
    onTrouble: (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      troubles.record(reason, (count) => log.warn({ count, reason }, 'Uploads cannot be read or written'));
    },
  });
  return {
    uploads,
    uploadRoutes,
    bucketOrigin,
    /** Whether Pixazo gets this address for an upload; the stand-in for Pixazo fetches no others. */
    isUploadAddress: (url: string) =>
      url.startsWith(`${listensAt()}/uploads/`) ||
      (bucketOrigin !== null && new URL(url).origin === bucketOrigin),
    closeUploads: () => storage.close(),
  };
}

function openStorage(
  { uploads: store, uploadLocks: locks }: UploadDatabase,
  clock: Clock,
  { files, upstream }: UploadSettings,
  outbound: Outbound,
): OpenedStorage {
  if (files.storage.kind === 's3') {
    const bucket = new S3Bucket(files.storage, { clock, outbound, idleTimeoutMs: upstream.timeoutMs });
    return { storage: new BucketUploads(bucket), uploadRoutes: null, bucketOrigin: bucket.origin };
  }
  const disk = new DiskUploads(join(files.storage.directory, 'uploads'));
  const locker = locks ? new SharedLocker(locks, clock) : new MemoryLocker();
  const uploadRoutes = { directory: disk.directory, files: new TusFiles(disk, store), locker };
  return { storage: disk, uploadRoutes, bucketOrigin: null };
}

interface OpenedStorage {
  storage: UploadStorage;
  /** Null: bytes are sent to a bucket. */
  uploadRoutes: { directory: string; files: TusFiles; locker: Locker } | null;
  /** The origin of the addresses that lead to a bucket; null: there is none. */
  bucketOrigin: string | null;
}

function whyUnavailable({ files, sandbox, server }: UploadSettings): string | null {
  if (files.uploadMaxBytes === 0) return 'UPLOAD_MAX_BYTES is 0, so this gateway takes no uploads.';
  if (sandbox || server.publicUrl !== null || files.storage.kind === 's3') return null;
  return 'PUBLIC_URL is not set, so Pixazo could not fetch an upload. Set it, or FILES_URL to an s3: address.';
}
