import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../core/clock.js';
import type { Outbound } from '../core/outbound.js';
import { Authenticator } from './authenticator.js';
import type { Caller } from './identity.js';
import { JwksCache } from './jwks-cache.js';
import { type JwtRules, JwtVerifier } from './jwt-verifier.js';

/** The credentials that are accepted. */
export interface AcceptedCredentials {
  /** The caller of each token; null: there are none. Without JWTs either, everyone is `anonymous`. */
  callerOfToken: ReadonlyMap<string, Caller> | null;
  /** Where the keys that sign JWTs are, and which JWTs are accepted; null: none. */
  jwt: (JwtRules & { jwksUrl: URL }) | null;
  /** The names of the callers who are admins; never `anonymous`. */
  admins: ReadonlySet<string>;
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
