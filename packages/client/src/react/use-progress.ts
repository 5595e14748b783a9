import { useEffect, useMemo, useState } from 'react';
import { isTerminal, type Job } from '../job.js';
import { type Progress, progressAt } from '../progress.js';
import { useConnection } from './use-job.js';

const TICK_MS = 100;

export interface UseProgress extends Progress {
  /** Whether the bar stands still because it is not known how far the job is. */
  isFrozen: boolean;
  /** Why it stands still. */
  reason: 'offline' | null;
}

/**
 * How far the job is: it moves smoothly between the revisions and never back. It counts seconds of the gateway, so it is
 * right on a device with a wrong clock. It stands still while the connection is lost.
 */
export function useProgress(job: Job | null | undefined): UseProgress {
  const isOffline = useConnection() === 'offline';
  const isRunning = job != null && !isTerminal(job);
  const isFrozen = isRunning && isOffline;
  const now = useTicks(isRunning && !isFrozen);
  // Each job begins at its own progress.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id is the reason for another object
  const highest = useMemo(() => ({ fraction: 0 }), [job?.id]);
  if (!job) return { fraction: 0, secondsRemaining: null, isFrozen: false, reason: null };
  const { fraction, secondsRemaining } = progressAt(job, now);
  highest.fraction = Math.max(highest.fraction, fraction);
  return {
    fraction: highest.fraction,
    secondsRemaining,
    isFrozen,
    reason: isFrozen ? 'offline' : null,
  };
}

/** The time of the last tick, in milliseconds of `performance.now()`. */
function useTicks(isRunning: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!isRunning) return;
    const tick = () => setNow(performance.now());
    tick();
    const ticking = setInterval(tick, TICK_MS);
    return () => clearInterval(ticking);
  }, [isRunning]);
  return now;
}
