/** The primary result codes of SQLite for a value that it refuses. */
const DATA_ERRORS: ReadonlySet<number> = new Set([18, 19, 20, 25]); // TOOBIG, CONSTRAINT, MISMATCH, RANGE
const PRIMARY_CODE = 0xff;

/** Whether SQLite refused a value, rather than being unable to read or write. */
export function isSqliteDataError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The driver refuses a text beyond SQLite's limit itself, without a result code.
  if (error.message === 'string or blob too big') return true;
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' && DATA_ERRORS.has(errcode & PRIMARY_CODE);
}
