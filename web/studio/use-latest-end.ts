import { isTerminal, type Job } from '@pixazo-gateway/client';
import { useEffect, useRef, useState } from 'react';

/** The job that ended last while this page was open. */
export function useLatestEnd(jobs: readonly Job[]): Job | null {
  const [latestEnd, setLatestEnd] = useState<Job | null>(null);
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const ended = jobs.find((job) => isTerminal(job) && running.current.has(job.id));
    running.current = new Set(jobs.filter((job) => !isTerminal(job)).map(({ id }) => id));
    if (ended) setLatestEnd(ended);
  }, [jobs]);
  return latestEnd;
}
