import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server for tests. */
export type TestServer = { url: string } & AsyncDisposable;

/**
 * Hands out the address of one server, which starts when the first test asks for it. Tests run in separate processes,
 * so they ask over HTTP.
 */
export async function serverBroker(
  name: string,
  start: () => Promise<TestServer>,
): Promise<{ url: string; close: () => Promise<void> }> {
  let server: Promise<TestServer> | undefined;
  const broker = createServer((_request, response) => {
    server ??= start();
    server.then(
      ({ url }) => response.end(url),
      (error: Error) => response.writeHead(500).end(`${name} cannot start: ${error.message}`),
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(broker.address() as AddressInfo).port}`,
    close: async () => {
      broker.close();
      broker.closeAllConnections();
      const started = await server?.catch(() => undefined);
      await started?.[Symbol.asyncDispose]();
    },
  };
}

/**
 * The address that a broker hands out.
 * @throws when its server does not start
 */
export async function brokered(broker: string): Promise<string> {
  const response = await fetch(broker);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
