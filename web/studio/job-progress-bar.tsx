import { useEffect, useState } from 'react';
import type { Job } from './job-feed.js';
import { progressAt, timeLeft } from './job-progress.js';

const TICK_MS = 500;

/** The bar of a running job, which moves between events. Without an estimate it only says that it is busy. */
export function JobProgress({ job }: { job: Job }) {
  const [seenAt] = useState(Date.now);
  const [now, setNow] = useState(seenAt);
  const seconds = job.estimatedSecondsRemaining ?? null;
  const end = seconds === null ? null : seenAt + seconds * 1000;

  useEffect(() => {
    if (end === null) return;
    const tick = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(tick);
  }, [end]);

  const value = end === null ? null : progressAt(job.progress, end, seenAt, now);
  return (
    <div className="progress-row">
      <div
        className="progress"
        role="progressbar"
        aria-label="Progress"
        aria-valuenow={value === null ? undefined : Math.round(value * 100)}
      >
        <div style={value === null ? undefined : { transform: `scaleX(${value})` }} />
      </div>
      <span className="quiet">{end === null ? 'no estimate yet' : timeLeft(end - now)}</span>
    </div>
  );
}
