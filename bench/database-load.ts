import pg from 'pg';

/** The work of a database for one caller or purpose. */
export interface Work {
  /** Statements, `begin` and `commit` included. */
  statements: number;
  /** Rows that the statements read or wrote. */
  rows: number;
  /** Pages of 8 KiB that the statements accessed, in memory or not. */
  pages: number;
  /** The time that the statements ran. */
  ms: number;
}

/**
 * The work of a server for one of its databases, by pg_stat_statements. Only the benchmark may use the
 * server.
 */
export class DatabaseLoad implements AsyncDisposable {
  private constructor(private readonly client: pg.Client) {}

  /** @param url of another database on the server, so that these queries do not count */
  static async watch(url: string): Promise<DatabaseLoad> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('create extension if not exists pg_stat_statements');
    return new DatabaseLoad(client);
  }

  /** Makes an empty database. Returns its address. */
  async create(name: string): Promise<string> {
    await this.client.query(`create database ${name}`);
    const { host, port, user } = this.client;
    return `postgres://${user}@${host}:${port}/${name}`;
  }

  async drop(name: string): Promise<void> {
    await this.client.query(`drop database ${name} with (force)`);
  }

  /** The work done in this database during the action. */
  async during(name: string, action: () => Promise<void>): Promise<Work> {
    const before = await this.read(name);
    await action();
    const after = await this.read(name);
    return {
      statements: after.statements - before.statements,
      rows: after.rows - before.rows,
      pages: after.pages - before.pages,
      ms: after.ms - before.ms,
    };
  }

  /** The number of transactions of the server, of all databases, that have written something. */
  async transactions(): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(
      'select pg_snapshot_xmax(pg_current_snapshot())::text::float8 as count',
    );
    return rows[0]?.count ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.end();
  }

  private async read(name: string): Promise<Work> {
    const { rows } = await this.client.query<Work>(
      `select coalesce(sum(calls), 0)::float8 as statements, coalesce(sum(rows), 0)::float8 as rows,
         coalesce(sum(shared_blks_hit + shared_blks_read), 0)::float8 as pages,
         coalesce(sum(total_exec_time), 0)::float8 as ms
       from pg_stat_statements where dbid = (select oid from pg_database where datname = $1)`,
      [name],
    );
    const [work] = rows;
    if (!work) throw new Error('pg_stat_statements returned no row');
    return work;
  }
}
