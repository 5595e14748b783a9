import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { GraphQLError, getOperationAST } from 'graphql';
import { createClient } from 'graphql-ws';
import { findJob, type Job } from './job.js';

const CREDENTIALS_REFUSED = 4403;

/**
 * Sends queries and mutations over HTTP and subscriptions over graphql-ws, to the address of this page.
 * Reports each state of a job it sees, and lets an empty `id` variable stand for the job seen last.
 */
export function createFetcher(onJob: (job: Job) => void): Fetcher {
  let latest: Job | undefined;
  let authorization: unknown;

  function notice(data: Record<string, unknown> | null | undefined) {
    const job = findJob(data);
    if (job === undefined) return;
    latest = latest?.id === job.id ? { ...latest, ...job } : job;
    onJob(latest);
  }

  const wsClient = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}${location.pathname}`,
    connectionParams: () => (authorization ? { authorization } : {}),
    // Long enough for the gateway to be restarted while a job is followed.
    retryAttempts: 60,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 1000 + Math.random() * 1000)),
    shouldRetry: (reason) => reason instanceof CloseEvent && reason.code !== CREDENTIALS_REFUSED,
    on: { message: (message) => message.type === 'next' && notice(message.payload.data) },
  });
  const send = createGraphiQLFetcher({ url: location.pathname, wsClient, enableIncrementalDelivery: false });

  return async (params, options) => {
    authorization = headerValue(options, 'authorization');
    if (latest === undefined && followsLatest(params) && isSubscription(params, options)) {
      return {
        errors: [new GraphQLError('There is no job to follow yet. Run the mutation first, or give an id.')],
      };
    }
    const answer = await send(followsLatest(params) ? withId(params, latest?.id) : params, options);
    if ('data' in answer) notice({ ...answer.data });
    return answer;
  };
}

function followsLatest(params: FetcherParams): boolean {
  return params.variables?.id === '';
}

function withId(params: FetcherParams, id: string | undefined): FetcherParams {
  return { ...params, variables: { ...params.variables, id } };
}

function isSubscription({ operationName }: FetcherParams, options?: FetcherOpts): boolean {
  return (
    options?.documentAST !== undefined &&
    getOperationAST(options.documentAST, operationName)?.operation === 'subscription'
  );
}

function headerValue(options: FetcherOpts | undefined, name: string): unknown {
  return Object.entries(options?.headers ?? {}).find(([header]) => header.toLowerCase() === name)?.[1];
}
