import { ErrorCode, GatewayError } from './errors.js';
import type { JobEvents } from './job-events.js';
import { isJobDataError } from './unstorable-job.js';

const CANNOT_READ =
  'The gateway cannot read its database. Nothing was changed and nothing is charged. Try again later.';

/**
 * Waits for the store, for a caller.
 * @param message what its failure means for the caller
 * @throws GatewayError, or an error about one job's own data, as the store threw it; else GatewayError INTERNAL_SERVER_ERROR, retryable and not charged
 */
export async function askStore<Found>(
  asking: Promise<Found>,
  events: JobEvents,
  message = CANNOT_READ,
): Promise<Found> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof GatewayError || isJobDataError(error)) throw error;
    events.emit({ kind: 'store-failed', error });
    throw new GatewayError(ErrorCode.INTERNAL_SERVER_ERROR, message, { retryable: true, cause: error });
  }
}
