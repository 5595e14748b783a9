import pg from 'pg';

const DEADLOCK = '40P01';
const READ_ONLY_TRANSACTION = '25006';
/** SQLSTATEs after which the outcome of a commit is unknown: connection, shutdown, internal error. */
const UNKNOWN_OUTCOME = /^(?:08|57P|XX)|^40003$/;
/** Classes of SQLSTATE for a refused value: data exception, integrity constraint, program limit. */
const DATA_ERROR = /^(?:22|23|54)/;
/** The codes that Node reports when a certificate leads to no authority that it trusts. */
const UNKNOWN_AUTHORITY = /^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

/** Whether PostgreSQL refused a value, rather than being unable to read or write. */
export function isPostgresDataError(error: unknown): boolean {
  return error instanceof pg.DatabaseError && DATA_ERROR.test(error.code ?? '');
}

/** Whether the statement may have failed because of one of several writes in it, and changed nothing. */
export function isOfOneWrite(error: unknown): boolean {
  return isPostgresDataError(error) || (error instanceof pg.DatabaseError && error.code === DEADLOCK);
}

/**
 * Whether the connection must not be used again, also because its server has become read-only, or because a statement
 * that it prepared returns other columns since a newer gateway has migrated the database.
 */
export function breaksConnection(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  return error.code === READ_ONLY_TRANSACTION || error.routine === 'RevalidateCachedQuery';
}

/**
 * Whether a failed transaction may be committed all the same: its commit was not answered, or the server shut down
 * during it. After any other error the server has rolled it back.
 */
export function mayBeCommitted(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || UNKNOWN_OUTCOME.test(error.code ?? '');
}

/** Names the database and the setting, without user and password. */
export function cannotOpenPostgres(url: string, cause: unknown): Error {
  // With a unix socket no host follows the password, which `URL` does not accept.
  const address = url.replace(/\/\/[^/]*@/, '//').replace(/\?.*$/, '');
  const reason = reasonOf(cause);
  const hint = isUnknownAuthority(cause)
    ? '; sslrootcert in its query names the file with the certificate of a private CA'
    : '';
  return new Error(`DATABASE_URL: the database ${address} cannot be opened: ${reason}${hint}`, { cause });
}

function isUnknownAuthority(error: unknown): boolean {
  return error instanceof Error && 'code' in error && UNKNOWN_AUTHORITY.test(String(error.code));
}

/** A host name with several addresses fails with an error for each, and no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
