import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An outbound proxy that grants CONNECT, resolves every name to this machine, and records the hosts. */
export interface ConnectProxy extends AsyncDisposable {
  url: string;
  /** `host:port` of each CONNECT, oldest first. */
  asked: string[];
  /** From now on, CONNECT gets this status and no tunnel. */
  refuseWith(status: number): void;
}

export async function startConnectProxy(): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let refusal: number | null = null;
  const server = createServer();
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', ({ url = '' }, client: Socket) => {
    asked.push(url);
    if (refusal !== null) {
      client.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
      return;
    }
    const onward = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(client).pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => client.destroy());
    onward.on('close', () => client.destroy());
    client.on('error', () => onward.destroy());
    client.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    refuseWith: (status) => {
      refusal = status;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
