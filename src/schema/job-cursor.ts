import { badUserInput } from '../core/errors.js';

const prefix = 'job:';
const JOB_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The opaque place of a job in the list of its caller's jobs, which its id alone orders. */
export function toCursor(jobId: string): string {
  return Buffer.from(prefix + jobId).toString('base64url');
}

/**
 * The id of the job that a cursor stands for.
 * @param argument the argument that has the cursor
 * @throws GatewayError BAD_USER_INPUT for a text that is no cursor of a list, such as one that was cut
 */
export function fromCursor(cursor: string, argument: string): string {
  const jobId = Buffer.from(cursor, 'base64url').toString().slice(prefix.length);
  if (!JOB_ID.test(jobId) || toCursor(jobId) !== cursor) {
    throw badUserInput([{ path: [argument], message: 'must be a cursor of a job in this list' }]);
  }
  return jobId;
}
