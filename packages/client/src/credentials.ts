import { GatewayError, noResponse, unauthenticated } from './gateway-error.js';

/** A token, or a function that returns a valid one each time it is called. */
export type Token = string | (() => string | Promise<string>);

/**
 * The token of every request and connection. A function is called for each of them, and again after a refusal. Renewal
 * has failed when it rejects, when it returns the refused token once more, and when its next token is refused as well.
 */
export class Credentials {
  private pending: Promise<string> | null = null;
  private refusedToken: string | null = null;
  /** Refused tokens since one was last accepted. */
  private refusals = 0;

  constructor(private readonly token: Token | undefined) {}

  /**
   * The token to send now; null: none is configured.
   * @throws GatewayError UNAUTHENTICATED when renewal has failed, NO_RESPONSE when the function could not reach its own
   * server
   */
  async current(): Promise<string | null> {
    if (this.token === undefined || typeof this.token === 'string') return this.token ?? null;
    this.pending ??= this.call(this.token).finally(() => {
      this.pending = null;
    });
    const token = await this.pending;
    if (token !== this.refusedToken) return token;
    throw unauthenticated(
      'The gateway refused the token, and the token function returned the same one again.',
    );
  }

  /** @returns whether another token may be tried */
  refused(token: string | null): boolean {
    if (typeof this.token !== 'function') return false;
    // Requests that were sent together are refused together.
    if (token !== this.refusedToken) {
      this.refusedToken = token;
      this.refusals += 1;
    }
    return this.refusals < 2;
  }

  accepted(): void {
    this.refusals = 0;
  }

  private async call(token: Exclude<Token, string>): Promise<string> {
    try {
      return await token();
    } catch (cause) {
      // `fetch` rejects with a TypeError when the network is down: the session need not be over.
      if (cause instanceof TypeError) throw noResponse('the token function failed', 'NO', cause);
      if (cause instanceof GatewayError) throw cause;
      throw unauthenticated('The token could not be renewed. Sign in again.', cause);
    }
  }
}
