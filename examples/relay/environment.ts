/**
 * Relay for the gateway: `npm install react-relay relay-runtime graphql-ws` and
 * `npm install -D relay-compiler babel-plugin-relay vite-plugin-relay`. Copy `live-socket.ts` and
 * `caches/newest-jobs.ts` with this file.
 */
import type { Client, Sink } from 'graphql-ws';
import {
  Environment,
  type GraphQLResponse,
  Network,
  Observable,
  RecordSource,
  type RequestParameters,
  Store,
  type Variables,
} from 'relay-runtime';
import { keepNewestJobs } from '../caches/newest-jobs.js';
import type { Token } from '../live-socket.js';

interface Answer {
  data?: { jobUpdates?: { cursor: string } } | null;
}

/**
 * @param url the graph, such as `https://gateway.example/graphql`
 * @param socket made by `liveSocket` with the same token
 */
export function relayEnvironment(url: string, socket: Client, token?: Token): Environment {
  const keepNewest = keepNewestJobs();
  // Relay lets the last response win. Here the greatest revision wins: the store gets results through this.
  const newest = (answer: Answer) => ({ ...answer, data: keepNewest(answer.data) }) as GraphQLResponse;

  async function request({ text }: RequestParameters, variables: Variables): Promise<GraphQLResponse> {
    const headers = {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${await token()}` }),
    };
    const body = JSON.stringify({ query: text, variables });
    // Refusals have a body as well, whatever their status is.
    const response = await fetch(url, { method: 'POST', headers, body });
    return newest((await response.json()) as Answer);
  }
  function subscribe({ text }: RequestParameters, given: Variables): Observable<GraphQLResponse> {
    // After a lost connection, graphql-ws sends these again as they are then.
    const variables = { ...given };
    return Observable.create<GraphQLResponse>(({ next, error, complete }) => {
      const sink: Sink<Record<string, unknown>> = {
        next: (event) => {
          const answer = event as Answer;
          // Updates continue after the last one.
          if (answer.data?.jobUpdates) variables.after = answer.data.jobUpdates.cursor;
          next(newest(answer));
        },
        error: (reason) => error(reason as Error),
        complete,
      };
      return socket.subscribe({ query: text ?? '', variables }, sink);
    });
  }
  return new Environment({
    network: Network.create(request, subscribe),
    store: new Store(new RecordSource()),
  });
}
