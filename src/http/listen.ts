import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';

/** How many connections may wait to be taken on. Node's own 511 are fewer than callers that submit in a burst. */
const BACKLOG = 4_096;

/**
 * Listens where the configuration says, and logs the address to open in a browser.
 * @throws Error that names HOST and PORT when it cannot
 */
export async function listen(app: FastifyInstance, config: Config): Promise<void> {
  const { host, port } = config.server;
  const listenTextResolver = (url: string) => greeting(config, url);
  try {
    await app.listen({ host, port, backlog: BACKLOG, listenTextResolver });
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`HOST ${host} and PORT ${port} cannot be listened at: ${reason}`, { cause });
  }
}

/** Where a server that listens is reached from this machine, such as `http://127.0.0.1:4000`. */
export function addressOf(app: FastifyInstance): string {
  const { address, port } = app.server.address() as AddressInfo;
  // A server on every interface is reached on this machine's own.
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address] ?? address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function greeting(config: Config, url: string): string {
  const what = config.graph.playground ? 'Playground' : 'GraphQL';
  const sandboxed =
    'Sandbox mode, as PIXAZO_API_KEY is not set: nothing costs money and the results are samples.';
  return `${what}: ${url}/graphql${config.sandbox ? ` (${sandboxed})` : ''}`;
}
