import type { FastifyBaseLogger } from 'fastify';
import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Clock } from '../core/clock.js';
import { GatewayError } from '../core/errors.js';
import { type Identity, unauthenticated } from './identity.js';
import type { JwksCache } from './jwks-cache.js';

/** Signatures that the issuer alone can make. With HS256 and its kin, whoever checks a token could make one. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far ahead the issuer's clock may be. What has expired by this one has expired. */
const CLOCK_TOLERANCE_SECONDS = 5;
const EXPIRED = 'This token has expired.';
const UNTRUSTED = 'This token is not signed by a key this gateway trusts.';
const INCOMPLETE =
  'This token must say when it expires (exp) and, in 1 to 255 characters, whom it stands for (sub).';

/** Which JWTs are meant for this gateway. */
export interface JwtRules {
  /** What `iss` must be; null: it is not looked at. */
  issuer: string | null;
  /** One of these must be in `aud`; empty: it is not looked at. */
  audiences: readonly string[];
}

/** Whether a token has the form of a JWT. */
export function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

/** Tells from a JWT who is calling. */
export class JwtVerifier {
  constructor(
    private readonly keys: JwksCache,
    private readonly clock: Clock,
    private readonly rules: JwtRules,
    private readonly log: Pick<FastifyBaseLogger, 'warn'>,
  ) {}

  /**
   * The caller is the `sub` of the token.
   * @throws GatewayError UNAUTHENTICATED; INTERNAL_SERVER_ERROR, retryable, where no keys could be fetched yet
   */
  async verify(token: string): Promise<Identity> {
    try {
      return this.identityFrom(await this.payloadOf(token));
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      if (error instanceof errors.JOSEError) throw unauthenticated(refusalOf(error));
      // What is left comes from the key: it is too short, say, or not a point of its curve.
      this.log.warn({ err: error }, 'A key at AUTH_JWKS_URL cannot be used');
      throw unauthenticated(UNTRUSTED);
    }
  }

  private identityFrom({ sub, exp }: JWTPayload): Identity {
    // The caller is stored with each job. No database could tell one with a NUL or a lone surrogate from another.
    if (exp === undefined || typeof sub !== 'string' || !/^[^\0\p{Surrogate}]{1,255}$/u.test(sub)) {
      throw unauthenticated(INCOMPLETE);
    }
    if (exp * 1000 <= this.clock.now()) throw unauthenticated(EXPIRED);
    return { caller: sub, expiresAt: exp * 1000 };
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { issuer, audiences } = this.rules;
    const options: JWTVerifyOptions = {
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(this.clock.now()),
      ...(issuer !== null && { issuer }),
      ...(audiences.length > 0 && { audience: [...audiences] }),
    };
    try {
      return (await jwtVerify(token, this.keys.keyFor, options)).payload;
    } catch (error) {
      // A token without a key id, where the issuer has several keys of its kind.
      if (error instanceof errors.JWKSMultipleMatchingKeys) return payloadByAnyOf(error, token, options);
      throw error;
    }
  }
}

async function payloadByAnyOf(
  candidates: errors.JWKSMultipleMatchingKeys,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  for await (const key of candidates) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** What the client is told. jose's own messages are for developers of the gateway. */
function refusalOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return EXPIRED;
  if (error instanceof errors.JWTClaimValidationFailed) return refusalOfClaim(error);
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return `This token must be signed with one of ${ALGORITHMS.join(', ')}.`;
  }
  const isMalformed = error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid;
  if (isMalformed || error instanceof errors.JOSENotSupported) return 'This token cannot be read.';
  return UNTRUSTED;
}

function refusalOfClaim({ claim }: errors.JWTClaimValidationFailed): string {
  switch (claim) {
    case 'aud':
      return 'This token is not for this gateway.';
    case 'iss':
      return 'This token is not from an issuer this gateway trusts.';
    case 'nbf':
      return 'This token is not valid yet.';
    default:
      return INCOMPLETE;
  }
}
