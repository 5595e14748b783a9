import type { TestProject } from 'vitest/node';
import { startPostgres } from './embedded-postgres.js';
import { startPgBouncer } from './pgbouncer.js';
import { serverBroker, type TestServer } from './server-broker.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Responds with the URL of a PostgreSQL server whose user may create databases. */
    postgresBroker: string;
  }
}

/**
 * One PostgreSQL server for a whole run of the tests: the one that TEST_DATABASE_URL names, or a new one. With TEST_PGBOUNCER,
 * tests reach it through a pooler.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const broker = await serverBroker('PostgreSQL', start);
  provide('postgresBroker', broker.url);
  return broker.close;
}

async function start(): Promise<TestServer> {
  const server = given() ?? (await startPostgres());
  if (!process.env.TEST_PGBOUNCER) return server;
  const pooler = await startPgBouncer(server.url);
  const end = async () => {
    await pooler[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
  return { url: pooler.url, [Symbol.asyncDispose]: end };
}

function given(): TestServer | null {
  const url = process.env.TEST_DATABASE_URL;
  return url ? { url, [Symbol.asyncDispose]: async () => undefined } : null;
}
