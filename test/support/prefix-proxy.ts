import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * A reverse proxy that serves a gateway below a path prefix and strips it, as nginx's `location /sfx/` does.
 */
export interface PrefixProxy extends AsyncDisposable {
  /** The address of the proxy, without the prefix. */
  origin: string;
}

export async function startPrefixProxy(gateway: string, prefix: string): Promise<PrefixProxy> {
  const forward = ({ method, url = '', headers }: IncomingMessage) =>
    request(new URL(url.slice(prefix.length) || '/', gateway), { method, headers, agent: false });
  const server = createServer((incoming, response) => {
    if (!incoming.url?.startsWith(`${prefix}/`)) {
      response.writeHead(404).end();
      return;
    }
    const outgoing = forward(incoming);
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  const upgraded = new Set<Socket>();
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket) => {
    const outgoing = forward(incoming);
    outgoing.on('upgrade', (answer, upstream) => {
      upgraded.add(socket);
      const lines = answer.rawHeaders.flatMap((name, i, all) => (i % 2 ? [] : [`${name}: ${all[i + 1]}`]));
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.pipe(upstream).pipe(socket);
      socket.on('error', () => upstream.destroy());
      upstream.on('error', () => socket.destroy());
    });
    outgoing.on('response', () => socket.destroy());
    outgoing.on('error', () => socket.destroy());
    outgoing.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of upgraded) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
