/**
 * urql with Graphcache for the gateway: `npm install @urql/core @urql/exchange-graphcache @urql/exchange-retry graphql-ws`.
 * Copy `live-socket.ts` and `caches/` with this file.
 */
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { retryExchange } from '@urql/exchange-retry';
import type { Client as Socket } from 'graphql-ws';
import { newestJobsExchange } from './caches/urql-exchange.js';
import type { Token } from './live-socket.js';

const embedded = () => null;

/** Types without an id. Graphcache keeps them inside the object that has them, and warns of each that is missing here. */
export const keys = {
  Budget: embedded,
  CreateUploadPayload: embedded,
  DeleteJobPayload: embedded,
  GenerationPayload: embedded,
  JobConnection: embedded,
  JobCost: embedded,
  JobEdge: embedded,
  JobError: embedded,
  JobUpdate: embedded,
  ModelParameter: embedded,
  Money: embedded,
  PageInfo: embedded,
  Quota: embedded,
  Quote: embedded,
  ResolveChargePayload: embedded,
  UnresolvedCharge: embedded,
  UsageRow: embedded,
};

/**
 * @param url the graph, such as `https://gateway.example/graphql`
 * @param socket made by `liveSocket` with the same token
 */
export function urqlClient(url: string, socket: Socket, token?: Token): Client {
  return new Client({
    url,
    // By default urql sends short queries by GET, which the gateway refuses without a header of its own: any page could
    // send them.
    preferGetMethod: false,
    // Called for each attempt, so that each gets a valid token.
    fetch: async (address, init) => {
      const headers = new Headers(init?.headers);
      if (token) headers.set('authorization', `Bearer ${await token()}`);
      return fetch(address, { ...init, headers });
    },
    exchanges: [
      cacheExchange({ keys }),
      // Right after the cache, so that it sees each result before the cache does.
      newestJobsExchange(),
      // Sends again what got no response. Mutations too: each carries an idempotency key, and is paid once. Subscriptions
      // come back by their socket.
      retryExchange({
        initialDelayMs: 500,
        maxDelayMs: 15_000,
        maxNumberAttempts: Number.POSITIVE_INFINITY,
        retryIf: ({ networkError }, { kind }) => networkError !== undefined && kind !== 'subscription',
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
}
