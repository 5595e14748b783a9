import { badUserInput } from '../core/errors.js';

const prefix = 'job:';

/** The opaque place of a job in the list of its caller's jobs, which its id alone orders. */
export function toCursor(jobId: string): string {
  return Buffer.from(prefix + jobId).toString('base64url');
}

/** @throws GatewayError BAD_USER_INPUT when it is no cursor of ours. */
export function fromCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith(prefix)) {
    throw badUserInput([{ path: ['after'], message: 'must be a cursor that this list gave' }]);
  }
  return text.slice(prefix.length);
}
