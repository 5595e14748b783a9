import type { FaultProxy } from '../support/fault-proxy.js';

/** The idempotency keys of all operations sent through a proxy, retries included. */
export function keysSent({ connections }: Pick<FaultProxy, 'connections'>): string[] {
  const text = Buffer.concat(connections.flatMap(({ request }) => request)).toString();
  return [...text.matchAll(/"idempotencyKey":"([^"]+)"/g)].map(([, key]) => key ?? '');
}
