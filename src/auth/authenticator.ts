import { createHash, timingSafeEqual } from 'node:crypto';
import { type Identity, unauthenticated } from './identity.js';
import { type JwtVerifier, looksLikeJwt } from './jwt-verifier.js';

/** The only caller where authentication is off. */
const ANONYMOUS: Identity = { caller: 'anonymous', expiresAt: null };
/** The longest token, in characters. */
const LONGEST_TOKEN = 8_192;
/** The longest Authorization header that is read: `Bearer`, a space and the longest token. */
export const LONGEST_AUTHORIZATION = 'Bearer '.length + LONGEST_TOKEN;

/** Authenticates callers by a static token or a JWT. Static tokens are kept as digests. */
export class Authenticator {
  private readonly digests: { digest: Buffer; caller: string }[];
  private readonly isOpen: boolean;

  /**
   * Without either, authentication is off and every request belongs to the caller `anonymous`.
   * @param callerOfToken the caller of each static token; null: there are none
   * @param jwts null: JWTs are not accepted
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
   * @throws GatewayError UNAUTHENTICATED; INTERNAL_SERVER_ERROR, retryable, while no JWT can be verified
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
    // Every digest is compared, so that the time taken does not depend on the token.
    const [known] = this.digests.filter(({ digest }) => timingSafeEqual(digest, presented));
    return known?.caller ?? null;
  }
}

function tokenIn(authorization: unknown): string {
  const text = typeof authorization === 'string' ? authorization : '';
  if (text.length > LONGEST_AUTHORIZATION) {
    throw unauthenticated(`A token has at most ${LONGEST_TOKEN} characters here.`);
  }
  const token = /^Bearer +(\S+)$/i.exec(text)?.[1];
  if (!token) throw unauthenticated('Send an Authorization header with `Bearer` and your token.');
  return token;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
