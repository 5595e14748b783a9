import { GatewayError } from '../../src/core/errors.js';

/** The error of a client whose process died or is not running. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** The error of a store that is not writable. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}

/**
 * Whether a client must expect this error: a refusal, a broken connection, a full disk. Any other error is a
 * bug.
 */
export function isExpected(error: unknown): boolean {
  return [GatewayError, ConnectionLost, DiskFull].some((kind) => error instanceof kind);
}
