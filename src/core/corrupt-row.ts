/** The stored data of a job cannot be read, now or later. The message names the column, not its content, which is a caller's. */
export class CorruptRowError extends Error {
  override readonly name = 'CorruptRowError';

  constructor(
    readonly jobId: string,
    column: string,
  ) {
    super(`Job ${jobId} cannot be read: its column ${column} is corrupt`);
  }
}
