import { ErrorCode, GatewayError } from '../core/errors.js';

/** The name of the only caller where authentication is off. */
export const ANONYMOUS = 'anonymous';

/** A caller as its credentials name it. Two credentials of one caller may name two teams. */
export interface Caller {
  caller: string;
  /** Null: its credentials name none. */
  team: string | null;
}

/** A caller, its rights, and how long its credentials are valid. */
export interface Identity extends Caller {
  /** Whether it may read everyone's usage and settle charges. */
  isAdmin: boolean;
  /** From this moment on the credentials are refused, in milliseconds since the epoch; null: never. */
  expiresAt: number | null;
}

/**
 * Whether this can name a caller or a team. Both are stored with each job and in indexes, which bounds their length; no
 * database could tell a name with a NUL or a lone surrogate from another.
 */
export function isCallerName(name: string): boolean {
  return /^[^\0\p{Surrogate}]{1,255}$/u.test(name);
}

/** The refusal of missing or invalid credentials. The message must say why without repeating any part of them. */
export function unauthenticated(message: string): GatewayError {
  return new GatewayError(ErrorCode.UNAUTHENTICATED, message);
}
