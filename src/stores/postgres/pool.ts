import type { PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { nameOfPlan } from '../prepared-query.js';
import { breaksConnection } from './postgres-errors.js';

/** The most connections of one gateway, beside the one that listens. */
const POOL_SIZE = 10;
/** The longest wait for a connection, be it for a free one or for the database to accept a new one. */
const CONNECT_TIMEOUT_MS = 5_000;
/** After this the server ends a statement, or a transaction of a silent gateway, which frees its locks. */
const SERVER_TIMEOUT_MS = 10_000;
/** The time limits of a session, by their names in PostgreSQL and in DATABASE_URL. */
const SESSION_LIMITS = ['statement_timeout', 'idle_in_transaction_session_timeout'];
/** After this a gateway gives up a connection that does not respond. */
const CLIENT_TIMEOUT_MS = 12_000;
/** The longest life of a connection, so that a database that moved is found again by its name. */
const LIFETIME_S = 1_800;

/**
 * Every query of the service finds its rows by an index, one by one. A plan that was made while a table was small would
 * else read all of it, until the database analyzes it. Compiling such queries takes longer than they run.
 */
const BY_INDEX = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit']
  .map((setting) => `set ${setting} = off`)
  .join('; ');

const INT8 = 20;

/** The name of connections in `pg_stat_activity`; that of the listening one has a suffix. */
const APPLICATION = 'pixazo-graphql-gateway';

/** The settings of every connection. The host name is resolved again for each. */
function settings(url: string): pg.ClientConfig {
  return {
    connectionString: splitLimits(url).address,
    application_name: APPLICATION,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

/**
 * Splits an address into one without the time limits of a session, and these by their names. They are set by statements,
 * since PgBouncer refuses them as parameters of a connection.
 */
function splitLimits(url: string): { address: string; limits: Map<string, string> } {
  const [host = '', ...rest] = url.split('?');
  const query = rest.join('?');
  const limits = new Map<string, string>();
  const others = query.split('&').filter((parameter) => {
    const [name = '', value = ''] = parameter.split('=', 2);
    const isLimit = SESSION_LIMITS.includes(name);
    if (isLimit) limits.set(name, value);
    return parameter !== '' && !isLimit;
  });
  return { address: others.length > 0 ? `${host}?${others.join('&')}` : host, limits };
}

/**
 * The statements that limit a session; empty for none.
 * @param defaultMs in place of each limit that the address does not name; null: no limit
 */
function sessionLimits(url: string, defaultMs: number | null): string {
  const { limits } = splitLimits(url);
  const statements = SESSION_LIMITS.map((name) => {
    const ms = limits.get(name) ?? defaultMs;
    return ms === null ? null : `set ${name} = ${Number.parseInt(String(ms), 10)}`;
  });
  return statements.filter((statement) => statement !== null).join('; ');
}

/** Times and counts are safe integers, so they are read as numbers rather than as text. */
const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (oid, format) =>
  oid === INT8 ? Number : pg.types.getTypeParser(oid, format);

/** A pool for kysely that survives every failure of a connection and keeps no broken one. */
export class PostgresPool {
  private readonly pool: pg.Pool;

  /** @param kind `migration` has no time limits, since migrations wait for one another and may take long */
  constructor(url: string, kind: 'migration' | 'service' = 'service') {
    const isService = kind === 'service';
    const limits = { query_timeout: CLIENT_TIMEOUT_MS, maxLifetimeSeconds: LIFETIME_S };
    const session = isService
      ? `${BY_INDEX}; ${sessionLimits(url, SERVER_TIMEOUT_MS)}`
      : sessionLimits(url, null);
    this.pool = new pg.Pool({
      ...settings(url),
      max: POOL_SIZE,
      ...(isService ? limits : {}),
      onConnect: async (client) => void (session && (await client.query(session))),
    });
    // An idle connection that breaks is replaced; one in use reports the failure through its query.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.pool.connect();
    let broken: Error | null = null;
    const guarded = {
      query: async (text: string, values: readonly unknown[]) => {
        // A rollback on a connection that does not respond would only wait again.
        if (broken) throw broken;
        try {
          return await client.query({ name: nameOfPlan(text), text, values: [...values] });
        } catch (error) {
          if (breaksConnection(error)) broken = error as Error;
          throw error;
        }
      },
      release: () => client.release(broken ?? undefined),
    };
    // All but the cursors, which are not used here.
    return guarded as unknown as PostgresPoolClient;
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

/** A connection that stays in one session, for notifications. Not yet connected. */
export function newListeningClient(url: string): pg.Client {
  const application_name = `${APPLICATION}-listener`;
  return new pg.Client({ ...settings(url), application_name, query_timeout: CLIENT_TIMEOUT_MS });
}
