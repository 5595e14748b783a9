import type { FastifyBaseLogger } from 'fastify';
import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Clock } from '../core/clock.js';
import { GatewayError } from '../core/errors.js';
import { RepeatedCauses } from '../core/repeated-causes.js';
import { type Identity, unauthenticated } from './identity.js';
import type { JwksCache } from './jwks-cache.js';

/** Signatures that only the issuer can make. With HS256 and its kin, every verifier of a token could make one. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far ahead the issuer's clock may be. Expiry is judged by the gateway's own clock alone. */
const CLOCK_TOLERANCE_SECONDS = 5;
const EXPIRED = 'This token has expired.';
const UNTRUSTED = 'This token is not signed by a key this gateway trusts.';
const FOREIGN = 'This token is not for this gateway.';
const INCOMPLETE =
  'This token must say when it expires (exp) and, in 1 to 255 characters, whom it stands for (sub).';

/** The rules by which a JWT is meant for this gateway. */
export interface JwtRules {
  /** The required `iss`; null: any. */
  issuer: string | null;
  /** One of these must be in `aud`, or be the `client_id` of a token without `aud`; empty: any token is accepted. */
  audiences: readonly string[];
}

/** Whether a token has the form of a JWT. */
export function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

/** Verifies JWTs and returns their callers. */
export class JwtVerifier {
  private readonly unusableKeys: RepeatedCauses;

  constructor(
    private readonly keys: JwksCache,
    private readonly clock: Clock,
    private readonly rules: JwtRules,
    private readonly log: Pick<FastifyBaseLogger, 'warn'>,
  ) {
    this.unusableKeys = new RepeatedCauses(() => clock.now());
  }

  /**
   * The caller is the `sub` of the token.
   * @throws GatewayError UNAUTHENTICATED; INTERNAL_SERVER_ERROR, retryable, while no keys have been fetched
   */
  async verify(token: string): Promise<Identity> {
    try {
      return this.identityFrom(await this.payloadOf(token));
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      if (error instanceof errors.JOSEError) throw unauthenticated(refusalOf(error));
      this.onUnusableKey(error);
      throw unauthenticated(UNTRUSTED);
    }
  }

  /** The remaining errors come from the key: it is too short, for example, or not a point of its curve. */
  private onUnusableKey(error: unknown): void {
    this.unusableKeys.record(String(error), (count) =>
      this.log.warn({ err: error, count }, 'AUTH_JWKS_URL: a key cannot be used to verify tokens'),
    );
  }

  private identityFrom(payload: JWTPayload): Identity {
    if (!this.isForThisGateway(payload)) throw unauthenticated(FOREIGN);
    const { sub, exp } = payload;
    // The caller is stored with each job. No database could tell one with a NUL or a lone surrogate from another.
    if (exp === undefined || typeof sub !== 'string' || !/^[^\0\p{Surrogate}]{1,255}$/u.test(sub)) {
      throw unauthenticated(INCOMPLETE);
    }
    if (exp * 1000 <= this.clock.now()) throw unauthenticated(EXPIRED);
    return { caller: sub, expiresAt: exp * 1000 };
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { issuer } = this.rules;
    const options: JWTVerifyOptions = {
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(this.clock.now()),
      ...(issuer !== null && { issuer }),
    };
    try {
      return (await jwtVerify(token, this.keys.keyFor, options)).payload;
    } catch (error) {
      // A token without a key id, where the issuer has several keys of its kind.
      if (error instanceof errors.JWKSMultipleMatchingKeys) return this.payloadByAnyOf(error, token, options);
      throw error;
    }
  }

  private async payloadByAnyOf(
    candidates: errors.JWKSMultipleMatchingKeys,
    token: string,
    options: JWTVerifyOptions,
  ): Promise<JWTPayload> {
    for await (const key of candidates) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (error) {
        if (!(error instanceof errors.JOSEError)) this.onUnusableKey(error);
        else if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }

  /** Access tokens of Amazon Cognito have no `aud`; the client they were made for is their `client_id`. */
  private isForThisGateway({ aud, client_id: clientId }: JWTPayload): boolean {
    const { audiences } = this.rules;
    if (audiences.length === 0) return true;
    return [aud ?? clientId].flat().some((name) => typeof name === 'string' && audiences.includes(name));
  }
}

/** The message for the client. jose's own messages are for developers of the gateway. */
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
    case 'iss':
      return 'This token is not from an issuer this gateway trusts.';
    case 'nbf':
      return 'This token is not valid yet.';
    default:
      return INCOMPLETE;
  }
}
