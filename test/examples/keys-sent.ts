import type { FaultProxy } from '../support/fault-proxy.js';

/** The idempotency keys of all operations that were sent through a proxy, also of those sent again. */
export function keysSent({ connections }: Pick<FaultProxy, 'connections'>): string[] {
  const text = Buffer.concat(connections.flatMap(({ request }) => request)).toString();
  return [...text.matchAll(/"idempotencyKey":"([^"]+)"/g)].map(([, key]) => key ?? '');
}
