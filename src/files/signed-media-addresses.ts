import type { Clock } from '../core/clock.js';
import { type Job, JobStatus, type Media } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';
import { downloadName } from './download-name.js';
import { AddressSigner, addressAt, type OwnAddress } from './signed-address.js';

const HOUR_MS = 3_600_000;

/** The parts of a media address as a client sent them. */
export interface MediaTicket {
  jobId: string;
  index: string;
  /** Seconds since the epoch. */
  expires: unknown;
  signature: unknown;
}

/** The right that a ticket gives: to a file for some more seconds, to nothing, or to a file that does not exist. */
export type MediaGrant =
  | { kind: 'granted'; file: Media; secondsLeft: number; downloadName: string }
  | { kind: 'refused' }
  | { kind: 'missing' };

/** Where a result is fetched. */
export interface MediaAddress {
  url: string;
  /** The same as an attachment; null where this gateway does not serve it. */
  downloadUrl: string | null;
  /** When both stop working; null where that is not known. */
  urlExpiresAt: Date | null;
}

export interface MediaProxyOptions extends OwnAddress {
  secret: Buffer;
}

/**
 * Addresses at this gateway for the results of jobs. An address is the permission to fetch its file until it expires:
 * an `<audio>` element cannot send credentials.
 */
export class SignedMediaAddresses {
  private readonly signer: AddressSigner;

  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly options: MediaProxyOptions,
  ) {
    this.signer = new AddressSigner(options.secret);
  }

  /**
   * Where this result is fetched and played. Good for one to two hours, and the same for up to an hour, so that asking
   * again neither reloads a player nor misses a browser's cache.
   * @param host the Host header of the request
   */
  addressOf(job: Job, index: number, host: string | undefined): MediaAddress {
    const expiresAt = (Math.floor(this.clock.now() / HOUR_MS) + 2) * HOUR_MS;
    const url = this.urlOf(job, index, host, String(expiresAt / 1_000));
    return { url, downloadUrl: `${url}&download=1`, urlExpiresAt: new Date(expiresAt) };
  }

  private urlOf(job: Job, index: number, host: string | undefined, expires: string): string {
    const url = addressAt(this.options, host, `/media/${job.id}/${index}`);
    url.searchParams.set('expires', expires);
    url.searchParams.set('signature', this.signer.sign([job.id, String(index), expires]));
    return url.href;
  }

  /** Reads no job before it has verified the signature, so that strangers cannot find out which jobs exist. */
  async find({ jobId, index, expires, signature }: MediaTicket): Promise<MediaGrant> {
    if (typeof expires !== 'string' || typeof signature !== 'string') return { kind: 'refused' };
    const secondsLeft = Math.floor(Number(expires) - this.clock.now() / 1_000);
    const isSigned = this.signer.isSigned([jobId, index, expires], signature);
    if (!isSigned || !(secondsLeft > 0)) return { kind: 'refused' };
    const job = await this.store.find(jobId);
    const file = job?.status === JobStatus.COMPLETED ? job.media[Number(index)] : undefined;
    if (!job || !file) return { kind: 'missing' };
    return { kind: 'granted', file, secondsLeft, downloadName: downloadName(job, Number(index)) };
  }
}
