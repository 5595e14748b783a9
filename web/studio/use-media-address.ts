import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { MediaAddressDocument, type MediaAddressPartsFragment } from '../graph/graphql.js';
import { laterOf, renewAfterMs } from './address-life.js';
import type { Job } from './job-feed.js';

/** The shortest time between two questions for an address, in milliseconds: a file that is gone stays gone. */
const PAUSE_MS = 60_000;

/** The address of a result, read again before it ends. `renew` reads it after a failure, which may be its end. */
export function useMediaAddress(media: Job['media'][number]) {
  const client = useClient();
  const [renewed, setRenewed] = useState<MediaAddressPartsFragment | null>(null);
  const address = laterOf<MediaAddressPartsFragment>(media, renewed);
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  const { id } = media;
  const { urlExpiresAt } = address;

  const renew = useCallback(async () => {
    if (!urlExpiresAt || performance.now() - askedAt.current < PAUSE_MS) return;
    askedAt.current = performance.now();
    const { data } = await client.query(MediaAddressDocument, { id }, { requestPolicy: 'network-only' });
    if (data?.node?.__typename === 'Media') setRenewed(data.node);
  }, [client, id, urlExpiresAt]);

  useEffect(() => {
    const ms = renewAfterMs({ urlExpiresAt }, Date.now());
    if (ms === null) return;
    const timer = setTimeout(() => void renew(), ms);
    return () => clearTimeout(timer);
  }, [urlExpiresAt, renew]);

  return { address, renew };
}
