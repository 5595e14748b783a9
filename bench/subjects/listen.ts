import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Listens at any free port of this machine and says on standard output where. */
export async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1', 4_096);
  await once(server, 'listening');
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
}
