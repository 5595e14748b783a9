import { join } from 'node:path';
import type { Clock } from '../core/clock.js';
import type { CopyStore } from '../core/copy-store.js';
import type { FileStorage } from '../core/file-storage.js';
import type { JobStore } from '../core/job-store.js';
import type { KeptFiles } from '../core/kept-files.js';
import type { MediaSource } from '../core/media-source.js';
import { DiskKeptFiles } from './disk-kept-files.js';
import { HttpMediaSource, type HttpMediaSourceOptions } from './http-media-source.js';
import { KeptMediaSource } from './kept-media-source.js';
import { S3Bucket } from './s3-bucket.js';
import { S3KeptFiles } from './s3-kept-files.js';
import { type MediaProxyOptions, SignedMediaAddresses } from './signed-media-addresses.js';

export interface ResultsOptions extends HttpMediaSourceOptions {
  /** The addresses of results at this gateway; null: clients fetch them where Pixazo keeps them. */
  proxy: MediaProxyOptions | null;
  /** Where copies are kept, and which are to be made; null: none. */
  keeping: { storage: FileStorage; copies: CopyStore } | null;
  log: { warn(facts: object, message: string): void };
}

/** The services that serve results at the gateway, and those that copy them. */
export interface Results {
  /** Null: clients fetch results where Pixazo keeps them. */
  mediaProxy: SignedMediaAddresses | null;
  mediaSource: MediaSource;
  /** Null: results are not copied. */
  keeping: { copies: CopyStore; source: MediaSource; kept: KeptFiles } | null;
  /** Cuts every file that is still being fetched. */
  close(): Promise<void>;
}

/** Opens these services; no file is touched yet. */
export function openResults(store: JobStore, clock: Clock, options: ResultsOptions): Results {
  const origin = new HttpMediaSource(options);
  const { proxy, keeping, log } = options;
  const mediaProxy = proxy && new SignedMediaAddresses(store, clock, proxy);
  const close = () => origin.close();
  if (!keeping) return { mediaProxy, mediaSource: origin, keeping: null, close };
  const { kept, close: closeKept } = openKept(keeping.storage, clock, options);
  return {
    mediaProxy,
    mediaSource: new KeptMediaSource(kept, origin, (reason, count) =>
      log.warn({ reason, count }, 'A copy of a result cannot be read; it is served from its origin'),
    ),
    keeping: { copies: keeping.copies, source: origin, kept },
    close: async () => {
      await Promise.all([close(), closeKept()]);
    },
  };
}

function openKept(
  storage: FileStorage,
  clock: Clock,
  options: HttpMediaSourceOptions,
): { kept: KeptFiles; close: () => Promise<void> } {
  if (storage.kind === 'disk') {
    return { kept: new DiskKeptFiles(join(storage.directory, 'kept')), close: async () => undefined };
  }
  const { outbound, idleTimeoutMs } = options;
  const bucket = new S3Bucket(storage, { clock, outbound, idleTimeoutMs });
  return { kept: new S3KeptFiles(bucket), close: () => bucket.close() };
}
