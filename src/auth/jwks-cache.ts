import type { FastifyBaseLogger } from 'fastify';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';

/** Between two fetches while all is well: a key that the issuer removes is trusted no longer than this. */
const REFRESH_MS = 10 * 60_000;
/** After a failed fetch: with keys to go on with, and without any. */
const RETRY_MS = 30_000;
const RETRY_WITHOUT_KEYS_MS = 5_000;
/** Key ids that nobody knows cause at most one fetch in so long. Anybody can make them up. */
const UNKNOWN_KEY_PAUSE_MS = 30_000;
/** Limits for one fetch. A key set is a few KiB. */
const FETCH_TIMEOUT_MS = 5_000;
const LONGEST_ANSWER_BYTES = 256 * 1024;

/**
 * The public keys of whoever issues JWTs, from its JWKS address. They are fetched at start and now and then, and kept
 * for as long as the address cannot be read.
 */
export class JwksCache {
  private readonly stopping = new AbortController();
  private readonly keySet: ReturnType<typeof createRemoteJWKSet>;
  private loop: Promise<void> = Promise.resolve();
  /** The fetch under way, which everybody who needs one shares. */
  private fetching: Promise<void> | null = null;
  private hasKeys = false;
  private isFailing = false;
  private askedForUnknownAt = Number.NEGATIVE_INFINITY;

  constructor(
    address: URL,
    private readonly clock: Clock,
    private readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>,
  ) {
    this.keySet = createRemoteJWKSet(address, {
      // When to fetch is decided here: jose would refuse old keys during an outage, and ask again at every failure.
      cacheMaxAge: Number.POSITIVE_INFINITY,
      cooldownDuration: Number.POSITIVE_INFINITY,
      timeoutDuration: FETCH_TIMEOUT_MS,
      [customFetch]: fetchAtMost(LONGEST_ANSWER_BYTES, this.stopping.signal),
    });
  }

  /**
   * The key that a token's header asks for. An unknown one is looked for at the issuer, now and then.
   * @throws GatewayError INTERNAL_SERVER_ERROR, retryable, before any keys have been fetched
   * @throws errors.JWKSNoMatchingKey
   */
  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    if (!this.hasKeys) await this.fetching;
    if (!this.hasKeys) throw cannotCheck();
    try {
      return await this.keySet(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.lookForUnknown();
      return this.keySet(header, token);
    }
  };

  /** Fetches the keys, and fetches them anew until stopped. Nothing waits for it. */
  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.loop, this.fetching]);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.fetch();
      const retry = this.hasKeys ? RETRY_MS : RETRY_WITHOUT_KEYS_MS;
      await this.clock.sleep(this.isFailing ? retry : REFRESH_MS, this.stopping.signal);
    }
  }

  private async lookForUnknown(): Promise<void> {
    const now = this.clock.now();
    if (this.fetching) return this.fetching;
    if (now - this.askedForUnknownAt < UNKNOWN_KEY_PAUSE_MS) return;
    this.askedForUnknownAt = now;
    await this.fetch();
  }

  /** Never rejects: what went wrong is logged, once until it works again. */
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
    if (this.isFailing) this.log.info('The keys at AUTH_JWKS_URL can be fetched again');
    this.hasKeys = true;
    this.isFailing = false;
  }

  private onFailed(error: unknown): void {
    if (this.isFailing || this.stopping.signal.aborted) return;
    this.isFailing = true;
    const meanwhile = this.hasKeys ? 'those fetched before stay in use' : 'no JWT can be checked';
    this.log.warn(
      { err: error },
      `The keys at AUTH_JWKS_URL cannot be fetched; until they can, ${meanwhile}`,
    );
  }
}

function cannotCheck(): GatewayError {
  const message = 'Tokens cannot be checked just now. Try again in a few seconds.';
  return new GatewayError(ErrorCode.INTERNAL_SERVER_ERROR, message, { retryable: true });
}

/** A fetch that gives up on a longer answer, and when `stopping` is aborted. */
function fetchAtMost(bytes: number, stopping: AbortSignal): FetchImplementation {
  return async (address, options) => {
    const signal = AbortSignal.any([options.signal, stopping]);
    const { body, status } = await fetch(address, { ...options, signal });
    if (status === 200) return new Response(body?.pipeThrough(refusingMoreThan(bytes)));
    await body?.cancel();
    throw new Error(`It answered with HTTP status ${status}`);
  };
}

function refusingMoreThan(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left < 0) throw new Error(`Its answer is longer than ${bytes} bytes`);
      controller.enqueue(chunk);
    },
  });
}
