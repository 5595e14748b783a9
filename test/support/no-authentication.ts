import { Authenticator } from '../../src/auth/authenticator.js';
import type { Identity } from '../../src/auth/identity.js';

/**
 * The caller of every request when authentication is off.
 * @param expiresAt milliseconds since the epoch; null: never
 */
export function anonymousUntil(expiresAt: number | null): Identity {
  return { caller: 'anonymous', team: null, isAdmin: false, expiresAt };
}

/** Accepts every request. */
export function noAuthentication(): Authenticator {
  return new Authenticator({ callerOfToken: null, admins: new Set() }, null);
}
