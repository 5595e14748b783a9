import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';

/** How many connections may wait to be taken on. Node's own 511 are fewer than callers that submit in a burst. */
const BACKLOG = 4_096;

/**
 * Listens where the configuration says. Then logs one line with `event: "ready"`, for which programs wait, and the
 * addresses to open in a browser.
 * @throws Error that begins with the name of the setting because of which it cannot listen
 */
export async function listen(app: FastifyInstance, { server, sandbox, graph }: Config): Promise<void> {
  const { host, port } = server;
  try {
    await app.listen({ host, port, backlog: BACKLOG });
  } catch (cause) {
    throw new Error(cannotListen(cause as NodeJS.ErrnoException, host, port), { cause });
  }
  const url = addressOf(app);
  if (sandbox)
    app.log.info('Sandbox mode, as PIXAZO_API_KEY is not set: results are samples and cost nothing');
  const pages = { studio: `${url}/`, ...(graph.playground && { playground: `${url}/graphql` }) };
  app.log.info({ event: 'ready', url, ...pages }, 'Ready');
}

function cannotListen({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `PORT: the port ${port} of ${host} is in use (${message}). Choose another port.`;
  if (code === 'EACCES')
    return `PORT: this user may not listen on port ${port} (${message}). Choose another port.`;
  return `HOST: ${host} is not an address of this machine (${message}). Use 127.0.0.1 or 0.0.0.0.`;
}

/** Where a server that listens is reached from this machine, such as `http://127.0.0.1:4000`. */
export function addressOf(app: FastifyInstance): string {
  const { address, port } = app.server.address() as AddressInfo;
  // A server on every interface is reached on this machine's own.
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address] ?? address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
