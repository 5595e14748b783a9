import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { GraphQLError, getOperationAST } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { trustedDocumentsOnly } from '../gateway-facts.js';
import { tokenOfTab } from '../tab-token.js';
import { byDocumentId } from './document-id.js';
import { findJob, type Job } from './job.js';
import { areCredentialsRefused, problemsOf } from './problems.js';

/**
 * Sends queries and mutations over HTTP and subscriptions over graphql-ws, to the address of this page.
 * Reports each state of a job it sees, and lets an empty `id` variable stand for the job seen last.
 * Sends the tab's token, unless *Headers* has another. Failures become a response with errors; it never throws.
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

  const socket = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}${location.pathname}`,
    connectionParams: () => (authorization ? { authorization } : {}),
    // Long enough for the gateway to be restarted while a job is followed.
    retryAttempts: 60,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 1000 + Math.random() * 1000)),
    // A connection that is refused gives a mere Event. An Error is none of the network's: it would only come again.
    shouldRetry: (reason) => reason instanceof Event && !areCredentialsRefused(reason),
    on: { message: (message) => message.type === 'next' && notice(message.payload.data) },
  });
  const wsClient: Client = {
    ...socket,
    subscribe: (request, sink) =>
      socket.subscribe(request, {
        ...sink,
        error: (reason) => {
          sink.next({ errors: problemsOf(reason) });
          sink.complete();
        },
      }),
  };
  const send = createGraphiQLFetcher({ url: location.pathname, wsClient, enableIncrementalDelivery: false });

  return async (params, given) => {
    const options = withToken(given);
    authorization = headerValue(options, 'authorization');
    if (latest === undefined && followsLatest(params) && isSubscription(params, options)) {
      return {
        errors: [new GraphQLError('There is no job to follow yet. Run the mutation first, or give an id.')],
      };
    }
    try {
      const asked = followsLatest(params) ? withId(params, latest?.id) : params;
      const answer = await send(trustedDocumentsOnly ? byDocumentId(asked) : asked, options);
      if ('data' in answer) notice({ ...answer.data });
      return answer;
    } catch (reason) {
      return { errors: problemsOf(reason) };
    }
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

function withToken(options: FetcherOpts | undefined): FetcherOpts | undefined {
  const token = tokenOfTab();
  if (token === null || headerValue(options, 'authorization') !== undefined) return options;
  return { ...options, headers: { ...options?.headers, authorization: `Bearer ${token}` } };
}

function headerValue(options: FetcherOpts | undefined, name: string): unknown {
  return Object.entries(options?.headers ?? {}).find(([header]) => header.toLowerCase() === name)?.[1];
}
