import { createHash, timingSafeEqual } from 'node:crypto';
import { type Identity, unauthenticated } from './identity.js';
import { type JwtVerifier, looksLikeJwt } from './jwt-verifier.js';

/** Everyone, where the gateway asks for no credentials. */
const ANONYMOUS: Identity = { caller: 'anonymous', expiresAt: null };
/** Longer than any token, and no work worth doing for strangers. */
const LONGEST_AUTHORIZATION = 8 * 1024;

/** Tells who is calling, by a token given out beforehand or a JWT. Of the first only digests are kept. */
export class Authenticator {
  private readonly digests: { digest: Buffer; caller: string }[];
  private readonly isOpen: boolean;

  /**
   * With neither of the two nobody is asked for credentials, and everyone is the one caller `anonymous`.
   * @param callerOfToken the caller of each token given out beforehand; null: there are none
   * @param jwts null: JWTs are not taken
   */
  constructor(
    callerOfToken: ReadonlyMap<string, string> | null,
    private readonly jwts: JwtVerifier | null,
  ) {
    this.isOpen = !callerOfToken && !jwts;
    this.digests = [...(callerOfToken ?? [])].map(([token, caller]) => ({ digest: digestOf(token), caller }));
  }

  /**
   * @param authorization the value of an Authorization header: `Bearer` and a token
   * @throws GatewayError UNAUTHENTICATED; INTERNAL_SERVER_ERROR, retryable, while no JWT can be checked
   */
  async authenticate(authorization: unknown): Promise<Identity> {
    if (this.isOpen) return ANONYMOUS;
    const token = tokenIn(authorization);
    const caller = this.callerOf(token);
    if (caller !== null) return { caller, expiresAt: null };
    if (this.jwts && looksLikeJwt(token)) return this.jwts.verify(token);
    throw unauthenticated('This token is not known here.');
  }

  private callerOf(token: string): string | null {
    const presented = digestOf(token);
    // Every digest is compared, so that the time taken tells nothing of which one it was.
    const [known] = this.digests.filter(({ digest }) => timingSafeEqual(digest, presented));
    return known?.caller ?? null;
  }
}

function tokenIn(authorization: unknown): string {
  const text = typeof authorization === 'string' ? authorization : '';
  if (text.length > LONGEST_AUTHORIZATION) {
    throw unauthenticated(`An Authorization header has at most ${LONGEST_AUTHORIZATION} characters here.`);
  }
  const token = /^Bearer +(\S+)$/i.exec(text)?.[1];
  if (!token) throw unauthenticated('Send an Authorization header with `Bearer` and your token.');
  return token;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
