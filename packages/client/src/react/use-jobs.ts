import { useCallback } from 'react';
import type { JobFilter } from '../graph/types.js';
import { type JobList, type JobListSnapshot, loadingList } from '../job-list.js';
import { type Start, useShared } from './shared-store.js';

/** A live list, and the function that reads its next page. */
export interface UseJobs extends JobListSnapshot {
  /**
   * Reads the next page of older jobs, as many as were read before it, from 20 to 100; waits while the gateway is away.
   */
  loadMore(): Promise<void>;
  /** Reads a job of the list again, such as one whose media address has expired during a sleep of the device. */
  refresh(id: string): Promise<void>;
}

interface Shown {
  snapshot: JobListSnapshot;
  list: JobList | null;
}

const loading: Shown = { snapshot: loadingList, list: null };

/** A live list of the caller's jobs, newest first. Components with the same filter share it. */
export function useJobs(filter: JobFilter = {}): UseJobs {
  const start: Start<Shown> = (gateway, set) => {
    const list = gateway.jobs(filter);
    const show = () => set({ snapshot: list.getSnapshot(), list });
    list.subscribe(show);
    show();
    return () => list.close();
  };
  const { snapshot, list } = useShared(`jobs ${JSON.stringify(filter)}`, loading, start);
  const loadMore = useCallback(async () => list?.loadMore(), [list]);
  const refresh = useCallback(async (id: string) => list?.refresh(id), [list]);
  return { ...snapshot, loadMore, refresh };
}
