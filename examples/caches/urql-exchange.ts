import { mapExchange } from '@urql/core';
import { keepNewestJobs } from './newest-jobs.js';

/**
 * Keeps a late response from taking a job back to an older revision in Graphcache. Put this exchange after
 * `cacheExchange`, so that the cache receives what the exchange returns. An `updates` function of Graphcache
 * would run after a field has been written.
 */
export function newestJobsExchange() {
  const keepNewest = keepNewestJobs();
  return mapExchange({ onResult: (result) => ({ ...result, data: keepNewest(result.data) }) });
}
