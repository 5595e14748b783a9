import { badUserInput } from '../core/errors.js';

const prefix = 'job:';

/** The opaque place of a job in the list of its caller's jobs, which its id alone orders. */
export function toCursor(jobId: string): string {
  return Buffer.from(prefix + jobId).toString('base64url');
}

/**
 * The id of the job that a cursor stands for.
 * @param argument the argument that has the cursor
 * @throws GatewayError BAD_USER_INPUT for a text that is no cursor of a list
 */
export function fromCursor(cursor: string, argument: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith(prefix)) {
    throw badUserInput([{ path: [argument], message: 'must be a cursor of a job in this list' }]);
  }
  return text.slice(prefix.length);
}
