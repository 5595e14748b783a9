import { CorruptRowError } from './corrupt-row.js';

/**
 * A job that no store can hold as it is: a value is too long, holds a NUL character, is out of range, or is refused by
 * the database. The store wrote no part of it. Trying again with the same values fails again.
 */
export class UnstorableJobError extends Error {
  override readonly name = 'UnstorableJobError';

  /** @param reason why, without the value itself, which is a caller's */
  constructor(
    readonly jobId: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`Job ${jobId} cannot be stored: ${reason}`, options);
  }
}

/** Whether a store failed because of one job's own data. Any other error is trouble of the store itself. */
export function isJobDataError(error: unknown): error is CorruptRowError | UnstorableJobError {
  return error instanceof CorruptRowError || error instanceof UnstorableJobError;
}
