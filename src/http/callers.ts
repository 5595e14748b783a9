import { createHash, timingSafeEqual } from 'node:crypto';
import { ErrorCode, GatewayError } from '../core/errors.js';

/** Everyone, where the gateway asks for no credentials. */
const ANONYMOUS = 'anonymous';

/** Who calls. */
export interface Identity {
  caller: string;
  /** When the credentials end, in milliseconds since the epoch; null: never. */
  expiresAt: number | null;
}

/** Tells who is calling. Only digests of the tokens are kept. */
export class Callers {
  private readonly digests: { digest: Buffer; caller: string }[] | null;

  /** @param callerOfToken null: nobody is asked for credentials, and everyone is the one caller `anonymous` */
  constructor(callerOfToken: ReadonlyMap<string, string> | null) {
    this.digests =
      callerOfToken && [...callerOfToken].map(([token, caller]) => ({ digest: digestOf(token), caller }));
  }

  /**
   * @param authorization the value of an Authorization header: `Bearer` and a token
   * @throws GatewayError UNAUTHENTICATED
   */
  async identify(authorization: unknown): Promise<Identity> {
    if (!this.digests) return { caller: ANONYMOUS, expiresAt: null };
    const token = typeof authorization === 'string' && /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (!token) throw unauthenticated('Send an Authorization header with `Bearer` and your token.');
    const presented = digestOf(token);
    // Every digest is compared, so that the time taken tells nothing of which one it was.
    const known = this.digests.filter(({ digest }) => timingSafeEqual(digest, presented))[0];
    if (!known) throw unauthenticated('This token is not known here.');
    return { caller: known.caller, expiresAt: null };
  }
}

function unauthenticated(message: string): GatewayError {
  return new GatewayError(ErrorCode.UNAUTHENTICATED, message);
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
