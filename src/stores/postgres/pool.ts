import type { PostgresPoolClient } from 'kysely';
import pg from 'pg';

/** Most connections of one gateway, beside the one that listens. */
const POOL_SIZE = 10;
/** How long a connection is waited for, be it for a free one or for the database to take a new one. */
const CONNECT_TIMEOUT_MS = 5_000;
/** After this the server breaks a statement off, or a transaction whose gateway fell silent, which frees its locks. */
const SERVER_TIMEOUT_MS = 10_000;
/** After this a gateway takes a connection that does not answer for dead. */
const CLIENT_TIMEOUT_MS = 12_000;
/** A connection lives no longer, so that a database that moved is found again by its name. */
const LIFETIME_S = 1_800;

const INT8 = 20;
const READ_ONLY_TRANSACTION = '25006';
/** Codes of a connection or a server that ends, and of a server that is at its wits' end. */
const UNKNOWN_OUTCOME = /^(?:08|57P|XX)|^40003$/;

/** How every connection is made. The name of the host is resolved anew for each. */
function settings(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'pixazo-graphql-gateway',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

/** Times and counts, none of which is past what a number can hold, come as numbers rather than as text. */
const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (oid, format) =>
  oid === INT8 ? Number : pg.types.getTypeParser(oid, format);

/** A pool for kysely, which nothing that happens to a connection can crash, and which keeps no broken one. */
export class PostgresPool {
  private readonly pool: pg.Pool;

  /** @param kind `patient` for migrations, which may wait for one another and take their time */
  constructor(url: string, kind: 'patient' | 'prompt' = 'prompt') {
    const prompt: pg.PoolConfig = {
      statement_timeout: SERVER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: SERVER_TIMEOUT_MS,
      query_timeout: CLIENT_TIMEOUT_MS,
      maxLifetimeSeconds: LIFETIME_S,
    };
    this.pool = new pg.Pool({ ...settings(url), max: POOL_SIZE, ...(kind === 'prompt' ? prompt : {}) });
    // A connection that breaks while nobody uses it is replaced; who uses one that breaks is told by its query.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.pool.connect();
    let broken: Error | null = null;
    const careful = {
      query: async (text: string, values: readonly unknown[]) => {
        // On one that does not answer, a rollback would only wait once more.
        if (broken) throw broken;
        try {
          return await client.query(text, [...values]);
        } catch (error) {
          if (isOfConnection(error)) broken = error as Error;
          throw error;
        }
      },
      release: () => client.release(broken ?? undefined),
    };
    // All but the cursors, which nobody uses.
    return careful as unknown as PostgresPoolClient;
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

/** A connection that stays in one session, for listening. Not yet connected. */
export function newListener(url: string): pg.Client {
  return new pg.Client({ ...settings(url), query_timeout: CLIENT_TIMEOUT_MS });
}

/** Whether the connection is of no more use, rather than the statement refused: also to a server that only reads now. */
function isOfConnection(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || error.code === READ_ONLY_TRANSACTION;
}

/**
 * Whether a transaction that failed so may be there all the same: nobody answered its commit, or the server was ended over
 * it. With any other error the server has rolled it back.
 */
export function mayBeCommitted(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || UNKNOWN_OUTCOME.test(error.code ?? '');
}

/** Classes of SQLSTATE for a value that PostgreSQL refuses: data exception, integrity constraint, program limit. */
const DATA_ERROR = /^(?:22|23|54)/;

/** Whether PostgreSQL refused a value, rather than being unable to read or write. */
export function isPostgresDataError(error: unknown): boolean {
  return error instanceof pg.DatabaseError && DATA_ERROR.test(error.code ?? '');
}

/** Says which database it is, without its user and password. */
export function cannotOpenPostgres(url: string, cause: unknown): Error {
  // With a unix socket no host follows the password, which `URL` does not accept.
  const address = url.replace(/\/\/[^/]*@/, '//').replace(/\?.*$/, '');
  const reason = reasonOf(cause);
  return new Error(`DATABASE_URL: the database ${address} cannot be opened: ${reason}`, { cause });
}

/** A name with several addresses fails with an error for each, and no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
