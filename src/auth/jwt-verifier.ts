import type { FastifyBaseLogger } from 'fastify';
import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { isCallerName, isNameOfCredentials } from '../core/caller-name.js';
import type { Clock } from '../core/clock.js';
import { GatewayError } from '../core/errors.js';
import { RepeatedCauses } from '../core/repeated-causes.js';
import { type Caller, unauthenticated } from './identity.js';
import type { JwksCache } from './jwks-cache.js';

/** Signatures that only the issuer can make. With HS256 and its kin, every verifier of a token could make one. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far ahead the issuer's clock may be. Expiry follows the gateway's own clock alone. */
const CLOCK_TOLERANCE_SECONDS = 5;
const EXPIRED = 'This token has expired.';
const UNTRUSTED = 'This token is not signed by a key this gateway trusts.';
const FOREIGN = 'This token is not for this gateway.';
const INCOMPLETE =
  'This token must say when it expires (exp) and, in 1 to 255 characters, whom it stands for (sub).';
const TEAM_UNREADABLE = 'This token must name the team of its caller as one text of 1 to 255 characters.';

/** The rules by which a JWT is meant for this gateway. */
export interface JwtRules {
  /** The required `iss`; null: any. */
  issuer: string | null;
  /** One of these must be in `aud`, or be the `client_id` of a token without `aud`; empty: any token is accepted. */
  audiences: readonly string[];
  /** The claim that names the caller's team; null: JWTs name none. */
  teamClaim: string | null;
}

/** The caller of a verified token. */
interface TokenOwner extends Caller {
  /** The end of the token, in milliseconds since the epoch. */
  expiresAt: number;
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
   * The caller is the `sub` of the token; its team is the configured claim, or null in a token without it.
   * @throws GatewayError UNAUTHENTICATED; INTERNAL_SERVER_ERROR, retryable, while no keys have been fetched
   */
  async verify(token: string): Promise<TokenOwner> {
    try {
      return this.ownerIn(await this.payloadOf(token));
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

  private ownerIn(payload: JWTPayload): TokenOwner {
    if (!this.isForThisGateway(payload)) throw unauthenticated(FOREIGN);
    const { sub, exp } = payload;
    if (exp === undefined || typeof sub !== 'string' || !isNameOfCredentials(sub))
      throw unauthenticated(INCOMPLETE);
    if (exp * 1000 <= this.clock.now()) throw unauthenticated(EXPIRED);
    return { caller: sub, team: this.teamIn(payload), expiresAt: exp * 1000 };
  }

  /** A claim that cannot be read is refused: without a team, the caller would evade the budgets of its team. */
  private teamIn(payload: JWTPayload): string | null {
    const { teamClaim } = this.rules;
    const team = teamClaim !== null && Object.hasOwn(payload, teamClaim) ? payload[teamClaim] : null;
    if (team === null || (typeof team === 'string' && isCallerName(team))) return team;
    throw unauthenticated(TEAM_UNREADABLE);
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
