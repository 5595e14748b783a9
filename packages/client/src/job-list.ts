import type { GatewayError } from './gateway-error.js';
import type { Job } from './job.js';

/** A list of jobs as it is now. */
export interface JobListSnapshot {
  /** Newest first, from the newest on. */
  jobs: readonly Job[];
  /** The number of jobs on all pages. */
  totalCount: number;
  /** Whether `loadMore` finds older jobs. */
  hasMore: boolean;
  /** `offline`: updates do not arrive; unless there is an `error`, the connection is tried again. */
  status: 'loading' | 'live' | 'offline';
  /** Why the list was given up, such as UNAUTHENTICATED; null while it is not. */
  error: GatewayError | null;
}

/** A list of the caller's jobs that follows every change. */
export interface JobList {
  /** The listener is called after each change. The returned function ends that. */
  subscribe(listener: () => void): () => void;
  /** The same object until something changes. */
  getSnapshot(): JobListSnapshot;
  /**
   * Reads the next page of older jobs, as many as were read before it, from 20 to 100; waits while the gateway is away.
   */
  loadMore(): Promise<void>;
  /** Reads a job of the list again, such as one whose media address has expired during a sleep of the device. */
  refresh(id: string): Promise<void>;
  close(): void;
}

export const loadingList: JobListSnapshot = {
  jobs: [],
  totalCount: 0,
  hasMore: false,
  status: 'loading',
  error: null,
};
