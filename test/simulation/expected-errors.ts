import { GatewayError } from '../../src/core/errors.js';

/** What a client meets when the process it spoke to dies, or is not there. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** What the store throws while it cannot be written. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}

/** Whether a client must reckon with this: a refusal, a broken connection, a full disk. Anything else is a bug. */
export function isExpected(error: unknown): boolean {
  return [GatewayError, ConnectionLost, DiskFull].some((kind) => error instanceof kind);
}
