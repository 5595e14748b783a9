import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { GraphQLError, getOperationAST } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { tokenOfTab } from '../tab-token.js';
import { jobIdIn } from './job-id.js';
import { KeyedGenerations } from './keyed-generations.js';
import { areCredentialsRefused, problemsOf } from './problems.js';

/** A job that an operation returned, and how its caller is known: the value of an Authorization header. */
export interface SeenJob {
  id: string;
  authorization: string | null;
}

/**
 * Sends queries and mutations over HTTP and subscriptions over graphql-ws, to the address of this page.
 * Reports the first job of each operation, and lets an empty `id` variable stand for the job that was started last.
 * Sends the tab's token, unless *Headers* has another. Failures become a response with errors; it never throws.
 */
export function createFetcher(onJob: (job: SeenJob) => void): Fetcher {
  let seen: string | undefined;
  let started: string | undefined;
  let authorization: string | null = null;
  const generations = new KeyedGenerations();

  function notice(id: string | undefined): void {
    if (id === undefined) return;
    seen = id;
    onJob({ id, authorization });
  }

  const send = createGraphiQLFetcher({
    url: location.pathname,
    wsClient: noticing(
      openSocket(() => authorization),
      notice,
    ),
    enableIncrementalDelivery: false,
  });

  return async (params, given) => {
    const options = withToken(given);
    authorization = headerValue(options, 'authorization') ?? null;
    const latest = started ?? seen;
    if (latest === undefined && followsLatest(params) && isOperation('subscription', params, options)) {
      return {
        errors: [new GraphQLError('There is no job to follow yet. Run the mutation first, or give an id.')],
      };
    }
    try {
      const isMutation = isOperation('mutation', params, options);
      const asked = isMutation ? generations.keyed(params) : params;
      const answer = await send(followsLatest(asked) ? withId(asked, latest) : asked, options);
      const id = 'data' in answer ? jobIdIn({ ...answer.data }) : undefined;
      notice(id);
      if (isMutation) {
        generations.answered();
        started = id ?? started;
      }
      return answer;
    } catch (reason) {
      return { errors: problemsOf(reason) };
    }
  };
}

function openSocket(authorization: () => string | null): Client {
  return createClient({
    url: `${location.origin.replace(/^http/, 'ws')}${location.pathname}`,
    connectionParams: () => {
      const value = authorization();
      return value === null ? {} : { authorization: value };
    },
    // Long enough for the gateway to be restarted while a job is followed.
    retryAttempts: 60,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 1000 + Math.random() * 1000)),
    // A connection that is refused gives a mere Event. An Error is none of the network's: it would only come again.
    shouldRetry: (reason) => reason instanceof Event && !areCredentialsRefused(reason),
  });
}

/** A client that reports the job of the first event of each subscription, and ends in errors as a response does. */
function noticing(socket: Client, notice: (id: string | undefined) => void): Client {
  return {
    ...socket,
    subscribe: (request, sink) => {
      let isFirst = true;
      return socket.subscribe<Record<string, unknown>>(request, {
        ...sink,
        next: (event) => {
          if (isFirst) notice(jobIdIn(event.data));
          isFirst = false;
          sink.next(event as Parameters<typeof sink.next>[0]);
        },
        error: (reason) => {
          sink.next({ errors: problemsOf(reason) });
          sink.complete();
        },
      });
    },
  };
}

function followsLatest(params: FetcherParams): boolean {
  return params.variables?.id === '';
}

function withId(params: FetcherParams, id: string | undefined): FetcherParams {
  return { ...params, variables: { ...params.variables, id } };
}

function isOperation(
  kind: 'mutation' | 'subscription',
  { operationName }: FetcherParams,
  options?: FetcherOpts,
): boolean {
  return (
    options?.documentAST !== undefined &&
    getOperationAST(options.documentAST, operationName)?.operation === kind
  );
}

function withToken(options: FetcherOpts | undefined): FetcherOpts | undefined {
  const token = tokenOfTab();
  if (token === null || headerValue(options, 'authorization') !== undefined) return options;
  return { ...options, headers: { ...options?.headers, authorization: `Bearer ${token}` } };
}

function headerValue(options: FetcherOpts | undefined, name: string): string | undefined {
  return Object.entries(options?.headers ?? {}).find(([header]) => header.toLowerCase() === name)?.[1];
}
