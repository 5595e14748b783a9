import { useSyncExternalStore } from 'react';
import type { Gateway } from '../gateway.js';
import type { GatewayError } from '../gateway-error.js';
import { isTerminal, type Job } from '../job.js';
import type { ConnectionState } from '../live-socket.js';
import { MediaRenewal } from '../media-renewal.js';
import { systemTiming } from '../timing.js';
import { useGateway } from './provider.js';
import { type Start, useShared } from './shared-store.js';

export interface UseJob {
  /** Null until its first revision has arrived. */
  job: Job | null;
  /** Why it cannot be followed, such as NOT_FOUND. */
  error: GatewayError | null;
  /** `offline`: the connection is lost, and tried again. A job that has ended stays `live`. */
  status: 'loading' | 'live' | 'offline';
}

type Followed = Pick<UseJob, 'job' | 'error'>;

const unread: Followed = { job: null, error: null };

/** Follows one job to its end. Null as the id follows nothing. */
export function useJob(id: string | null | undefined): UseJob {
  const start: Start<Followed> = (gateway, set) =>
    id == null ? () => undefined : followInto(gateway, id, set);
  const { job, error } = useShared(`job ${id ?? ''}`, unread, start);
  const connection = useConnection();
  return { job, error, status: statusOf(job, error, connection) };
}

/** The state of the gateway's WebSocket. */
export function useConnection(): ConnectionState {
  const { connection } = useGateway();
  return useSyncExternalStore(connection.subscribe, connection.getSnapshot, () => 'idle' as const);
}

/** Sets each revision of the job. The returned function ends it. */
export function followInto(gateway: Gateway, id: string, set: (followed: Followed) => void): () => void {
  let jobs = gateway.follow(id);
  let latest: Job | null = null;
  const follow = async () => {
    for await (const job of jobs) {
      latest = job;
      renewal.watch(job);
      set({ job, error: null });
    }
  };
  const failed = (error: GatewayError) => set({ job: latest, error });
  // The first event of another subscription is the job as it is now, with new addresses.
  const renewal = new MediaRenewal(systemTiming, () => {
    jobs = gateway.follow(id);
    follow().catch(failed);
  });
  follow().catch(failed);
  return () => {
    renewal.close();
    void jobs.return?.();
  };
}

function statusOf(
  job: Job | null,
  error: GatewayError | null,
  connection: ConnectionState,
): UseJob['status'] {
  if (job && isTerminal(job)) return 'live';
  if (error || connection === 'offline') return 'offline';
  return job && connection === 'live' ? 'live' : 'loading';
}
