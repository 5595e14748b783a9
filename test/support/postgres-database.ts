import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/**
 * A database without tables on the tests' server. It is dropped, with all connections to it, when its scope
 * ends.
 */
export async function postgresDatabase(): Promise<{ url: string } & AsyncDisposable> {
  const server = await postgresServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => execute(server, `drop database if exists ${name} with (force)`),
  };
}

async function postgresServer(): Promise<string> {
  const response = await fetch(inject('postgresBroker'));
  const text = await response.text();
  if (!response.ok) throw new Error(`PostgreSQL cannot start: ${text}`);
  return text;
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
