import type { FastifyBaseLogger } from 'fastify';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import { EnvHttpProxyAgent, fetch } from 'undici';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import type { Outbound } from '../core/outbound.js';

/** Between two successful fetches: a key that the issuer removes is trusted no longer than this. */
const REFRESH_MS = 10 * 60_000;
/** After a failed fetch: with keys from an earlier one, and without any. */
const RETRY_MS = 30_000;
const RETRY_WITHOUT_KEYS_MS = 5_000;
/** Unknown key ids, which strangers can make up, cause at most one fetch in this time. */
const UNKNOWN_KEY_PAUSE_MS = 30_000;
/** Limits for one fetch. A key set is a few KiB. */
const FETCH_TIMEOUT_MS = 5_000;
const LONGEST_RESPONSE_BYTES = 256 * 1024;

/**
 * The public keys at the issuer's JWKS address. They are fetched at start and every ten minutes, and kept while the
 * address cannot be read.
 */
export class JwksCache {
  private readonly stopping = new AbortController();
  private readonly dispatcher: EnvHttpProxyAgent;
  private readonly keySet: ReturnType<typeof createRemoteJWKSet>;
  private loop: Promise<void> = Promise.resolve();
  /** The current fetch, shared by all requests that need one. */
  private fetching: Promise<void> | null = null;
  private hasKeys = false;
  private isFailing = false;
  private unknownKeyFetchedAt = Number.NEGATIVE_INFINITY;

  constructor(
    address: URL,
    private readonly clock: Clock,
    private readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>,
    { userAgent, proxy }: Outbound,
  ) {
    this.dispatcher = new EnvHttpProxyAgent(proxy);
    this.keySet = createRemoteJWKSet(address, {
      // This class decides when to fetch: jose would refuse old keys during an outage, and fetch again at every failure.
      cacheMaxAge: Number.POSITIVE_INFINITY,
      cooldownDuration: Number.POSITIVE_INFINITY,
      timeoutDuration: FETCH_TIMEOUT_MS,
      headers: { 'User-Agent': userAgent },
      [customFetch]: fetchAtMost(LONGEST_RESPONSE_BYTES, this.dispatcher, this.stopping.signal),
    });
  }

  /**
   * The key that a token's header names. An unknown key id is fetched from the issuer, at most every 30 s.
   * @throws GatewayError INTERNAL_SERVER_ERROR, retryable, before any keys have been fetched
   * @throws errors.JWKSNoMatchingKey
   */
  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    if (!this.hasKeys) await this.fetching;
    if (!this.hasKeys) throw cannotVerify();
    try {
      return await this.keySet(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.fetchForUnknownKey();
      return this.keySet(header, token);
    }
  };

  /** Fetches the keys repeatedly until stopped. Returns at once. */
  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.loop, this.fetching]);
    await this.dispatcher.destroy();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.fetch();
      const retry = this.hasKeys ? RETRY_MS : RETRY_WITHOUT_KEYS_MS;
      await this.clock.sleep(this.isFailing ? retry : REFRESH_MS, this.stopping.signal);
    }
  }

  private async fetchForUnknownKey(): Promise<void> {
    const now = this.clock.now();
    if (this.fetching) return this.fetching;
    if (now - this.unknownKeyFetchedAt < UNKNOWN_KEY_PAUSE_MS) return;
    this.unknownKeyFetchedAt = now;
    await this.fetch();
  }

  /** Never rejects: the first of several failures in a row is logged. */
  private fetch(): Promise<void> {
    this.fetching ??= this.keySet
      .reload()
      .then(
        () => this.onFetched(),
        (error) => this.onFailed(error),
      )
      .finally(() => {
        this.fetching = null;
      });
    return this.fetching;
  }

  private onFetched(): void {
    if (this.isFailing) this.log.info('AUTH_JWKS_URL: the keys can be fetched again');
    this.hasKeys = true;
    this.isFailing = false;
  }

  private onFailed(error: unknown): void {
    if (this.isFailing || this.stopping.signal.aborted) return;
    this.isFailing = true;
    const consequence = this.hasKeys
      ? 'the keys fetched before stay in use'
      : 'JWTs cannot be verified until they can';
    this.log.warn({ err: error }, `AUTH_JWKS_URL: the keys cannot be fetched; ${consequence}`);
  }
}

function cannotVerify(): GatewayError {
  const message = 'Tokens cannot be verified right now. Try again in a few seconds.';
  return new GatewayError(ErrorCode.INTERNAL_SERVER_ERROR, message, { retryable: true });
}

/** A fetch that rejects for a longer response, and when `stopping` is aborted. */
function fetchAtMost(
  bytes: number,
  dispatcher: EnvHttpProxyAgent,
  stopping: AbortSignal,
): FetchImplementation {
  return async (address, options) => {
    const signal = AbortSignal.any([options.signal, stopping]);
    const headers = Object.fromEntries(options.headers);
    const { body, status } = await fetch(address, { ...options, dispatcher, headers, signal });
    // Read here, as jose replaces the reason for which reading fails by "not JSON".
    if (status === 200) {
      const text = await new Response(body?.pipeThrough(refusingMoreThan(bytes))).text();
      return new Response(withoutOtherEntries(text));
    }
    await body?.cancel();
    throw new Error(`The response has HTTP status ${status}`);
  };
}

/** The key set without entries that are no objects, for which jose would refuse all of it. */
function withoutOtherEntries(text: string): string {
  const set: unknown = JSON.parse(text);
  if (typeof set !== 'object' || set === null || !('keys' in set) || !Array.isArray(set.keys)) return text;
  const keys = set.keys.filter((key) => typeof key === 'object' && key !== null);
  return keys.length > 0 ? JSON.stringify({ keys }) : text;
}

function refusingMoreThan(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left < 0) throw new Error(`The response is longer than ${bytes} bytes`);
      controller.enqueue(chunk);
    },
  });
}
