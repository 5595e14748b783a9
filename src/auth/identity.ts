import { ErrorCode, GatewayError } from '../core/errors.js';

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

/** The refusal of missing or invalid credentials. The message must say why without repeating any part of them. */
export function unauthenticated(message: string): GatewayError {
  return new GatewayError(ErrorCode.UNAUTHENTICATED, message);
}
