import { UnstorableJobError } from '../core/unstorable-job.js';

/** The longest text in one column, in UTF-16 code units: far above what a valid job needs, far below what hurts a reader. */
const MAX_TEXT_LENGTH = 4 * 1024 * 1024;

/**
 * Checks the values of a job's row before a transaction touches the database, by one rule for all stores.
 * @throws UnstorableJobError for a NUL character, a text that is too long, or a number that is no safe integer
 */
export function assertStorable(
  jobId: string,
  columns: Readonly<Record<string, string | number | null>>,
): void {
  for (const name in columns) {
    const reason = problemOf(columns[name] ?? null);
    if (reason) throw new UnstorableJobError(jobId, `its column ${name} ${reason}`);
  }
}

function problemOf(value: string | number | null): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? null : 'is not a safe integer';
  if (value === null) return null;
  if (value.length > MAX_TEXT_LENGTH) return `is longer than ${MAX_TEXT_LENGTH} characters`;
  return value.includes('\0') ? 'contains a NUL character' : null;
}
