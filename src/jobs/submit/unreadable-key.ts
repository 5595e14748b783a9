import type { CorruptRowError } from '../../core/corrupt-row.js';
import { Charged, ErrorCode, GatewayError } from '../../core/errors.js';
import type { JobEvents } from '../../core/job-events.js';

/** The refusal of an idempotency key whose job cannot be read. */
export function unreadableKey(cause: CorruptRowError, events: JobEvents): GatewayError {
  events.emit({ kind: 'job-unusable', jobId: cause.jobId, reason: cause.message });
  return new GatewayError(
    ErrorCode.INTERNAL_SERVER_ERROR,
    `This idempotency key started the job ${cause.jobId}, of which the stored data cannot be read, now or later. Nothing ` +
      'new was sent. Ask the operator of the gateway.',
    { charged: Charged.UNKNOWN, cause },
  );
}
