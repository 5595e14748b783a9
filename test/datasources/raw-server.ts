import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A TCP server that handles each connection as a test defines. */
export interface RawServer {
  url: URL;
  /** The number of connections so far. */
  connections(): number;
  /** Every complete request so far, headers and body. */
  requests: string[];
  /** Resolves once all connections are closed by either side. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface RawHandlers {
  onConnection?: (socket: Socket) => void;
  /** Called for each request, once its body is complete. */
  onRequest?: (socket: Socket, request: string) => void;
}

export async function startRawServer({ onConnection, onRequest }: RawHandlers): Promise<RawServer> {
  const requests: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    let read = '';
    socket.on('data', (chunk) => {
      read += chunk.toString('latin1');
      if (!isWhole(read)) return;
      requests.push(read);
      onRequest?.(socket, read);
      read = '';
    });
    // The peer may reset a connection during a write.
    socket.on('error', () => socket.destroy());
    onConnection?.(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    connections: () => connections,
    requests,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** An address that refuses connections. */
export async function deafAddress(): Promise<URL> {
  const server = await startRawServer({});
  await server[Symbol.asyncDispose]();
  return server.url;
}

function isWhole(request: string): boolean {
  const [head = '', ...body] = request.split('\r\n\r\n');
  if (body.length === 0) return false;
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
  return body.join('\r\n\r\n').length >= length;
}
