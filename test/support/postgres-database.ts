import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { brokered } from './server-broker.js';

/**
 * A database without tables on the tests' server. It is dropped, with all connections to it, when its scope
 * ends.
 */
export async function postgresDatabase(): Promise<{ url: string } & AsyncDisposable> {
  const server = await brokered(inject('postgresBroker'));
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => execute(server, `drop database if exists ${name} with (force)`),
  };
}

/** Runs statements on a connection of its own. */
export async function execute(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

/** Deletes every row that a test can have written. */
export function emptyTables(url: string): Promise<void> {
  const tables = [
    'jobs',
    'submits',
    'job_labels',
    'deleted_jobs',
    'rate_limits',
    'ledger',
    'balances',
    'usage',
  ];
  return execute(url, [...tables, 'unresolved_charges'].map((table) => `delete from ${table}`).join('; '));
}
