import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../core/clock.js';
import type { Outbound } from '../core/outbound.js';
import { Authenticator, type NamedCallers } from './authenticator.js';
import { JwksCache } from './jwks-cache.js';
import { type JwtRules, JwtVerifier } from './jwt-verifier.js';

/** The credentials that are accepted. */
export interface AcceptedCredentials extends NamedCallers {
  /** Where the keys that sign JWTs are, and which JWTs are accepted; null: none. */
  jwt: (JwtRules & { jwksUrl: URL }) | null;
}

/** Authenticates callers. Fetches the issuer's keys from `start` until `stop`. */
export function authentication(
  accepted: AcceptedCredentials,
  outbound: Outbound,
  clock: Clock,
  log: FastifyBaseLogger,
) {
  const { jwt } = accepted;
  const keys = jwt && new JwksCache(jwt.jwksUrl, clock, log, outbound);
  const jwts = jwt && keys && new JwtVerifier(keys, clock, jwt, log);
  return {
    callers: new Authenticator(accepted, jwts),
    start: () => keys?.start(),
    stop: async () => keys?.stop(),
  };
}
