import { ErrorCode, GatewayError } from '../core/errors.js';

/** A caller, and how long its credentials are valid. */
export interface Identity {
  caller: string;
  /** From this moment on the credentials are refused, in milliseconds since the epoch; null: never. */
  expiresAt: number | null;
}

/** The refusal of missing or invalid credentials. The message must say why without repeating any part of them. */
export function unauthenticated(message: string): GatewayError {
  return new GatewayError(ErrorCode.UNAUTHENTICATED, message);
}
