import { ErrorCode, GatewayError } from '../core/errors.js';

/** Who is calling, and for how long that holds. */
export interface Identity {
  caller: string;
  /** From this moment on the credentials are refused, in milliseconds since the epoch; null: never. */
  expiresAt: number | null;
}

/** No credentials, or none that count here. The message says why and repeats nothing of them. */
export function unauthenticated(message: string): GatewayError {
  return new GatewayError(ErrorCode.UNAUTHENTICATED, message);
}
