import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { type Job, JobStatus, type Media } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';
import { downloadName } from './download-name.js';

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

export interface MediaProxyOptions {
  /** The same for every gateway that shares the database, so that any of them takes the addresses of another. */
  secret: Buffer;
  /** Where browsers reach this gateway; null: at the host that each client itself used. */
  publicUrl: URL | null;
  /** Where the gateway listens, for a client that names no host. */
  listensAt: () => string;
}

/**
 * Addresses at this gateway for the results of jobs. An address is the permission to fetch its file until it expires:
 * an `<audio>` element cannot send credentials.
 */
export class SignedMediaAddresses {
  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly options: MediaProxyOptions,
  ) {}

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
    const base = this.options.publicUrl ?? originOf(host) ?? new URL(this.options.listensAt());
    const url = new URL(`${base.pathname.replace(/\/$/, '')}/media/${job.id}/${index}`, base);
    url.searchParams.set('expires', expires);
    url.searchParams.set('signature', this.sign(job.id, String(index), expires));
    return url.href;
  }

  /** Reads no job before it has verified the signature, so that strangers cannot find out which jobs exist. */
  async find({ jobId, index, expires, signature }: MediaTicket): Promise<MediaGrant> {
    if (typeof expires !== 'string' || typeof signature !== 'string') return { kind: 'refused' };
    const secondsLeft = Math.floor(Number(expires) - this.clock.now() / 1_000);
    const isSigned = isSame(this.sign(jobId, index, expires), signature);
    if (!isSigned || !(secondsLeft > 0)) return { kind: 'refused' };
    const job = await this.store.find(jobId);
    const file = job?.status === JobStatus.COMPLETED ? job.media[Number(index)] : undefined;
    if (!job || !file) return { kind: 'missing' };
    return { kind: 'granted', file, secondsLeft, downloadName: downloadName(job, Number(index)) };
  }

  private sign(jobId: string, index: string, expires: string): string {
    const signed = JSON.stringify([jobId, index, expires]);
    return createHmac('sha256', this.options.secret).update(signed).digest('base64url');
  }
}

/** In constant time, so that the time does not reveal how much of a guess was right. */
function isSame(ours: string, given: string): boolean {
  const [one, other] = [Buffer.from(ours), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The gateway itself speaks plain http; behind a proxy that speaks https, PUBLIC_URL is set. */
function originOf(host: string | undefined): URL | null {
  if (host === undefined || !URL.canParse(`http://${host}`)) return null;
  return new URL(new URL(`http://${host}`).origin);
}
