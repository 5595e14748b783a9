/** The stored data of a job cannot be read, now or later. The message names the column, not its content, which is a caller's. */
export class CorruptRowError extends Error {
  override readonly name = 'CorruptRowError';

  /** @param visibleTo the caller that can see the job; null: it is not visible */
  constructor(
    readonly jobId: string,
    column: string,
    readonly visibleTo: string | null,
  ) {
    super(`Job ${jobId} cannot be read: its column ${column} is corrupt`);
  }
}
