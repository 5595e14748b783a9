import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type EmbeddedPostgres, startPostgres } from './embedded-postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Responds with the URL of a PostgreSQL server whose user may create databases. */
    postgresBroker: string;
  }
}

/**
 * One PostgreSQL server for a whole run of the tests: the one that TEST_DATABASE_URL names, or a new one that
 * starts when the first test asks for it. Tests run in separate processes, so they ask over HTTP.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  let server: Promise<EmbeddedPostgres> | undefined;
  const urlOfServer = async () => {
    const given = process.env.TEST_DATABASE_URL;
    if (given) return given;
    server ??= startPostgres();
    return (await server).url;
  };
  const broker = createServer((_request, response) => {
    urlOfServer().then(
      (url) => response.end(url),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  provide('postgresBroker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}`);
  return async () => {
    broker.close();
    broker.closeAllConnections();
    await (await server)?.[Symbol.asyncDispose]();
  };
}
