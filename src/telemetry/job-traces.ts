import type { JobEvent } from '../core/job-events.js';
import type { Tracing } from '../core/tracing.js';

/** Adds the job and the outcome to the span around each event. */
export function traceJobEvents(tracing: Tracing): (event: JobEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'row-written':
      case 'replayed':
      case 'callback-recorded':
        tracing.setAttributes({ 'job.id': event.job.id });
        break;
      case 'answer-read':
      case 'status-read':
        tracing.setAttributes({ outcome: event.outcome.kind });
        break;
    }
  };
}
