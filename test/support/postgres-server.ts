import type { TestProject } from 'vitest/node';
import { startPostgres } from './embedded-postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL server whose user may make databases. */
    postgresUrl: string;
  }
}

/** One PostgreSQL server for a whole run of the tests: the one that TEST_DATABASE_URL names, or one of its own. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    provide('postgresUrl', given);
    return undefined;
  }
  const server = await startPostgres();
  provide('postgresUrl', server.url);
  return async () => server[Symbol.asyncDispose]();
}
