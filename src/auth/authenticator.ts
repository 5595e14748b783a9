import { createHash, timingSafeEqual } from 'node:crypto';
import { ANONYMOUS } from '../core/caller-name.js';
import { type Caller, type Identity, unauthenticated } from './identity.js';
import { type JwtVerifier, looksLikeJwt } from './jwt-verifier.js';

/** The only caller where authentication is off. */
const anonymous: Identity = { caller: ANONYMOUS, team: null, isAdmin: false, expiresAt: null };
/** The longest token, in characters. */
const LONGEST_TOKEN = 8_192;
/** The longest Authorization header that is read: `Bearer`, a space and the longest token. */
export const LONGEST_AUTHORIZATION = 'Bearer '.length + LONGEST_TOKEN;

/** The callers that the configuration names. */
export interface NamedCallers {
  /** The caller of each token; null: there are none. Without JWTs either, everyone is `anonymous`. */
  callerOfToken: ReadonlyMap<string, Caller> | null;
  /** The names of the callers who are admins; never `anonymous`. */
  admins: ReadonlySet<string>;
}

/** Authenticates callers by a static token or a JWT. Static tokens are kept as digests. */
export class Authenticator {
  private readonly digests: { digest: Buffer; owner: Caller }[];
  private readonly isOpen: boolean;
  private readonly admins: ReadonlySet<string>;

  /**
   * Without tokens and JWTs, authentication is off and every request belongs to the caller `anonymous`.
   * @param jwts null: JWTs are not accepted
   */
  constructor(
    { callerOfToken, admins }: NamedCallers,
    private readonly jwts: JwtVerifier | null,
  ) {
    this.isOpen = !callerOfToken && !jwts;
    this.digests = [...(callerOfToken ?? [])].map(([token, owner]) => ({ digest: digestOf(token), owner }));
    this.admins = admins;
  }

  /**
   * @param authorization the value of an Authorization header: `Bearer` and a token
   * @throws GatewayError UNAUTHENTICATED; INTERNAL_SERVER_ERROR, retryable, while no JWT can be verified
   */
  async authenticate(authorization: unknown): Promise<Identity> {
    if (this.isOpen) return anonymous;
    const token = tokenIn(authorization);
    const owner = this.ownerOf(token);
    if (owner) return this.identityOf(owner, null);
    if (this.jwts && looksLikeJwt(token)) {
      const verified = await this.jwts.verify(token);
      return this.identityOf(verified, verified.expiresAt);
    }
    throw unauthenticated('This token is not known here.');
  }

  private identityOf({ caller, team }: Caller, expiresAt: number | null): Identity {
    return { caller, team, isAdmin: this.admins.has(caller), expiresAt };
  }

  private ownerOf(token: string): Caller | null {
    const presented = digestOf(token);
    // Every digest is compared, so that the time taken does not depend on the token.
    const [known] = this.digests.filter(({ digest }) => timingSafeEqual(digest, presented));
    return known?.owner ?? null;
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
