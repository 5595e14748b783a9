/** Stored data of a job that cannot be read, now or later. Says which, and nothing of what it holds, which is a caller's. */
export class CorruptRowError extends Error {
  override readonly name = 'DamagedRow';

  constructor(
    /** The job's. */
    readonly id: string,
    column: string,
  ) {
    super(`The row of job ${id} is damaged: its ${column} is not JSON`);
  }
}
