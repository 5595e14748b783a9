import { ApolloLink } from '@apollo/client';
import { map } from 'rxjs';
import { keepNewestJobs } from './newest-jobs.js';

/**
 * Keeps a late response from taking a job back to an older revision in Apollo Client's cache. Put this link
 * before all others. Type policies cannot do it: Apollo Client ignores a `merge` function of a type with an
 * id.
 */
export function newestJobsLink(): ApolloLink {
  const keepNewest = keepNewestJobs();
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(map((result) => ({ ...result, data: keepNewest(result.data) }))),
  );
}
