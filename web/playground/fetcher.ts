import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { GraphQLError, getOperationAST } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { tokenOfTab } from '../tab-token.js';
import { followedJobId, startedJobId } from './job-id.js';
import { KeyedGenerations } from './keyed-generations.js';
import { areCredentialsRefused, problemsOf } from './problems.js';

/** The job that was started or followed last, and how its caller is known: the value of an Authorization header. */
export interface LatestJob {
  id: string;
  authorization: string | null;
  /** Whether a subscription follows it, or did so to its end. */
  isFollowed: boolean;
}

const NONE_STARTED =
  'There is no job to follow: no mutation has started one since this page was opened. Run the mutation first, or give an id.';

/**
 * Sends queries and mutations over HTTP and subscriptions over graphql-ws, to the address of this page.
 * Reports jobs that are started and followed, and lets an empty `id` variable stand for the job that the latest mutation
 * started. Sends the tab's token, unless *Headers* has another. Failures become a response with errors; it never throws.
 */
export function createFetcher(onJob: (job: LatestJob) => void): Fetcher {
  let started: string | undefined;
  let shown: string | undefined;
  let authorization: string | null = null;
  const generations = new KeyedGenerations();

  const show = (id: string, isFollowed: boolean) => {
    shown = id;
    onJob({ id, authorization, isFollowed });
  };
  const socket = watched(
    openSocket(() => authorization),
    {
      onFollowed: (id) => show(id, true),
      onStopped: (id) => {
        if (id === shown) show(id, false);
      },
    },
  );
  const send = createGraphiQLFetcher({
    url: location.pathname,
    wsClient: socket,
    enableIncrementalDelivery: false,
  });

  return async (params, given) => {
    const options = withToken(given);
    authorization = headerValue(options, 'authorization') ?? null;
    const isMutation = isOperation('mutation', params, options);
    // A mutation that starts no job must not leave an older one to be followed in its place.
    if (isMutation) started = undefined;
    if (started === undefined && followsLatest(params) && isOperation('subscription', params, options)) {
      return { errors: [new GraphQLError(NONE_STARTED)] };
    }
    try {
      const asked = isMutation ? generations.keyed(params) : params;
      const answer = await send(followsLatest(asked) ? withId(asked, started) : asked, options);
      if (isMutation) {
        generations.answered();
        started = 'data' in answer ? startedJobId({ ...answer.data }) : undefined;
        if (started !== undefined) show(started, false);
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

interface Watcher {
  onFollowed(jobId: string): void;
  /** The person stopped the subscription before the job had ended. */
  onStopped(jobId: string): void;
}

/** A client that reports the job of each subscription, and ends in errors as a response does. */
function watched(socket: Client, { onFollowed, onStopped }: Watcher): Client {
  return {
    ...socket,
    subscribe: (request, sink) => {
      let id: string | undefined;
      let isOver = false;
      const complete = () => {
        isOver = true;
        sink.complete();
      };
      const stop = socket.subscribe<Record<string, unknown>>(request, {
        next: (event) => {
          if (id === undefined) {
            id = followedJobId(event.data);
            if (id !== undefined) onFollowed(id);
          }
          sink.next(event as Parameters<typeof sink.next>[0]);
        },
        error: (reason) => {
          sink.next({ errors: problemsOf(reason) });
          complete();
        },
        complete,
      });
      return () => {
        if (!isOver && id !== undefined) onStopped(id);
        stop();
      };
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
