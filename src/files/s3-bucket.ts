import type { Readable } from 'node:stream';
import { AwsV4Signer } from 'aws4fetch';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { Clock } from '../core/clock.js';
import type { BucketAccess } from '../core/file-storage.js';
import type { Outbound } from '../core/outbound.js';
import { firstBytesOf } from './first-bytes.js';

/** S3 accepts no longer life of a presigned address, in seconds. */
export const LONGEST_PRESIGNED_SECONDS = 7 * 86_400;
/** An error's description is short; the rest of a longer one is not read. */
const LONGEST_ERROR_BYTES = 16_384;

export interface S3BucketOptions {
  clock: Pick<Clock, 'now'>;
  outbound: Outbound;
  /** How long the server may be silent, in milliseconds. */
  idleTimeoutMs: number;
}

/** A request that anyone may make with the address alone. */
export interface PresignedRequest {
  method: 'GET' | 'PUT';
  key: string;
  /** At most seven days. */
  expiresInSeconds: number;
  /** Headers that the request must have, with these very values; `content-length` binds the length of a PUT. */
  headers?: Record<string, string>;
  /** Further parameters, such as `response-content-type`. */
  query?: Record<string, string>;
}

/** The bucket's server refused a request, or failed. The message is for the operator. */
export class BucketError extends Error {
  override readonly name = 'BucketError';

  constructor(
    readonly status: number,
    /** S3's name of the problem, such as `NoSuchBucket`; may be empty. */
    readonly code: string,
  ) {
    super(`The bucket of FILES_URL answered HTTP ${status}${code && ` (${code})`}`);
  }
}

/** A request with the bucket's key. */
export interface BucketRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Null: the bucket itself. */
  key: string | null;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Readable | Uint8Array | string;
  signal?: AbortSignal;
}

/** The part of a request that a signature covers. */
interface SignedRequest {
  method: string;
  url: URL;
  headers?: Record<string, string>;
  /** Whether the signature goes into the address. */
  signQuery?: boolean;
  /** Whether it covers headers that servers and browsers may set themselves. */
  allHeaders?: boolean;
}

/** Objects in one bucket of S3. Keys have letters that need no encoding. Bodies are streamed, never held whole. */
export class S3Bucket {
  private readonly dispatcher: EnvHttpProxyAgent;

  constructor(
    private readonly access: BucketAccess,
    private readonly options: S3BucketOptions,
  ) {
    const { idleTimeoutMs, outbound } = options;
    const limits = { headersTimeout: idleTimeoutMs, bodyTimeout: idleTimeoutMs };
    this.dispatcher = new EnvHttpProxyAgent({
      connect: { timeout: idleTimeoutMs },
      ...limits,
      ...outbound.proxy,
    });
  }

  /** The origin that presigned addresses lead to. */
  get origin(): string {
    return this.access.bucketUrl.origin;
  }

  /** The address for one request, which needs no credentials until it expires. Makes no call. */
  async presign({ method, key, expiresInSeconds, headers, query }: PresignedRequest): Promise<string> {
    const url = this.urlOf(key, query);
    url.searchParams.set('X-Amz-Expires', String(Math.min(expiresInSeconds, LONGEST_PRESIGNED_SECONDS)));
    const signed = await this.signer({ method, url, headers, signQuery: true, allHeaders: true }).sign();
    return signed.url.href;
  }

  /**
   * The headers of an object, or null where there is none.
   * @throws BucketError
   */
  async head(key: string): Promise<Dispatcher.ResponseData['headers'] | null> {
    const answer = await this.send({ method: 'HEAD', key });
    await answer.body.dump();
    if (answer.statusCode === 404) return null;
    // The answer to HEAD has no body, so it names no problem.
    if (answer.statusCode !== 200) throw new BucketError(answer.statusCode, '');
    return answer.headers;
  }

  /**
   * An object or a part of it, as soon as its headers are there: 200, 206, 304, 404 or 416. The caller reads the body
   * or dumps it.
   * @param headers `range` and conditions
   * @throws BucketError for other answers
   */
  async get(
    key: string,
    { headers, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
  ): Promise<Dispatcher.ResponseData> {
    const answer = await this.send({ method: 'GET', key, headers, signal });
    if (![200, 206, 304, 404, 416].includes(answer.statusCode)) throw await errorOf(answer);
    return answer;
  }

  /**
   * Writes an object. It exists once this resolves, whole, and not at all before.
   * @throws BucketError; or the error of a body that fails or has another length
   */
  async put(
    key: string,
    body: Readable | Uint8Array,
    { sizeBytes, contentType, signal }: { sizeBytes: number; contentType: string; signal?: AbortSignal },
  ): Promise<void> {
    const headers = { 'content-length': String(sizeBytes), 'content-type': contentType };
    const answer = await this.send({ method: 'PUT', key, headers, body, signal });
    if (answer.statusCode !== 200) throw await errorOf(answer);
    await answer.body.dump();
  }

  /**
   * Deletes an object, if it is there.
   * @throws BucketError
   */
  async delete(key: string): Promise<void> {
    const answer = await this.send({ method: 'DELETE', key });
    if (answer.statusCode !== 204 && answer.statusCode !== 404) throw await errorOf(answer);
    await answer.body.dump();
  }

  /** Cuts every request. */
  async close(): Promise<void> {
    await this.dispatcher.destroy();
  }

  /** Any other request; the caller checks the status, and reads the body or dumps it. */
  async send(request: BucketRequest): Promise<Dispatcher.ResponseData> {
    const { method, key, query, headers, body, signal } = request;
    const url = this.urlOf(key, query);
    const signed = await this.signer({ method, url, headers }).sign();
    return this.dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { ...Object.fromEntries(signed.headers), 'user-agent': this.options.outbound.userAgent },
      body,
      signal,
    });
  }

  private urlOf(key: string | null, query: Record<string, string> = {}): URL {
    const { bucketUrl } = this.access;
    const url = new URL(key === null ? bucketUrl : `${bucketUrl.href}${this.fullKey(key)}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  /** The key as the bucket has it, with the prefix of all keys. */
  fullKey(key: string): string {
    return `${this.access.prefix}${key}`;
  }

  private signer(request: SignedRequest): AwsV4Signer {
    const { accessKeyId, secretAccessKey, region } = this.access;
    const datetime = new Date(this.options.clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, '');
    return new AwsV4Signer({
      accessKeyId,
      secretAccessKey,
      region,
      service: 's3',
      datetime,
      ...request,
      url: request.url.href,
    });
  }
}

/** The name of the problem from an answer in XML. */
export async function errorOf({ statusCode, body }: Dispatcher.ResponseData): Promise<BucketError> {
  // A connection that breaks off leaves the status, which says enough.
  const xml = await firstBytesOf(body, LONGEST_ERROR_BYTES).catch(() => '');
  const [, code = ''] = /<Code>(\w{1,100})<\/Code>/.exec(String(xml)) ?? [];
  return new BucketError(statusCode, code);
}
