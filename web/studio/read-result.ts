import type { Job } from '@pixazo-gateway/client';
import { tokenOfTab } from '../tab-token.js';

type Media = Job['media'][number];

/**
 * Reads a result: at its own address, and through the gateway where this page may not read that.
 * @param signal ends it
 * @throws Error when neither can be read
 */
export async function readResult(
  { id, url }: Pick<Media, 'id' | 'url'>,
  signal: AbortSignal | null = null,
): Promise<Response> {
  const response = await fetch(url, { signal }).catch((error) => {
    // Browsers tell pages no reason, so it may be one that the gateway does not have.
    if (isOwn(url) || signal?.aborted) throw error;
    return throughGateway(id, signal);
  });
  if (!response.ok) throw new Error(`${url} cannot be read: HTTP status ${response.status}`);
  return response;
}

function throughGateway(id: string, signal: AbortSignal | null): Promise<Response> {
  const token = tokenOfTab();
  const headers = token === null ? undefined : { authorization: `Bearer ${token}` };
  return fetch(`studio/media/${encodeURIComponent(id)}`, { headers, signal });
}

/** Whether the gateway that serves this page also serves this address. */
export function isOwn(url: string): boolean {
  return new URL(url, location.href).origin === location.origin;
}
