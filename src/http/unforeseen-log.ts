import type { FastifyBaseLogger } from 'fastify';
import { CorruptRowError } from '../core/corrupt-row.js';
import { RepeatedCauses } from '../core/repeated-causes.js';
import type { OnUnforeseen } from '../graphql/error-format.js';

/**
 * Logs the errors of which clients see only a request id. A job that cannot be read is logged once a minute, however
 * often it is asked for.
 * @param what what failed, as a sentence
 */
export function unforeseenLog(log: FastifyBaseLogger, what: string): OnUnforeseen {
  const corrupt = new RepeatedCauses(() => performance.now());
  return (unforeseen, requestId) => {
    if (!(unforeseen instanceof CorruptRowError)) {
      log.error({ requestId, unforeseen }, what);
      return;
    }
    const { jobId, message: reason } = unforeseen;
    corrupt.record(reason, (count) =>
      log.error({ requestId, jobId, reason, count }, 'A job cannot be read; other jobs are not affected'),
    );
  };
}
