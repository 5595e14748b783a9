import type { Job } from '@pixazo-gateway/client';
import { useProgress } from '@pixazo-gateway/client/react';
import { titleOf } from './job-title.js';
import { messages } from './messages.js';
import { clock, timeLeft } from './time-left.js';

/** The bar of a running job, which moves between events. Without an estimate it only says that it is busy. */
export function JobProgress({ job }: { job: Job }) {
  const { fraction, secondsRemaining, isFrozen } = useProgress(job);
  const isBusy = secondsRemaining === null;
  const quarters = Math.floor(fraction * 4);
  return (
    <div className="progress-row" data-frozen={isFrozen}>
      <div
        className="progress"
        role="progressbar"
        aria-label={messages.progress}
        aria-valuenow={isBusy ? undefined : Math.round(fraction * 100)}
      >
        <div style={isBusy ? undefined : { transform: `scaleX(${fraction})` }} />
      </div>
      <span className="for-screen-readers" role="status">
        {quarters > 0 && messages.reached(titleOf(job), quarters * 25)}
      </span>
      <span className="quiet">
        {messages.elapsed(clock(elapsedSeconds(job)))},{' '}
        {isFrozen ? messages.paused : isBusy ? messages.noEstimate : timeLeft(secondsRemaining)}
      </span>
    </div>
  );
}

/** By the device's clock. One that is behind shows 0, one that is ahead too much. */
function elapsedSeconds({ createdAt }: Job): number {
  return Math.max((Date.now() - Date.parse(createdAt)) / 1_000, 0);
}
