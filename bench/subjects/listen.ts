import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Listens at any free port of this machine and logs the address as the gateway does when it is ready. */
export async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1', 4_096);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.stdout.write(`${JSON.stringify({ event: 'ready', url })}\n`);
}
