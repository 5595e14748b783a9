import type { TestProject } from 'vitest/node';
import { startPostgres } from './embedded-postgres.js';
import { serverBroker, type TestServer } from './server-broker.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Responds with the URL of a PostgreSQL server whose user may create databases. */
    postgresBroker: string;
  }
}

/** One PostgreSQL server for a whole run of the tests: the one that TEST_DATABASE_URL names, or a new one. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const broker = await serverBroker('PostgreSQL', async () => given() ?? (await startPostgres()));
  provide('postgresBroker', broker.url);
  return broker.close;
}

function given(): TestServer | null {
  const url = process.env.TEST_DATABASE_URL;
  return url ? { url, [Symbol.asyncDispose]: async () => undefined } : null;
}
