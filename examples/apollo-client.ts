/**
 * Apollo Client 4 for the gateway: `npm install @apollo/client graphql graphql-ws rxjs`. Copy `live-socket.ts` and
 * `caches/` with this file.
 */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, ServerError } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { RetryLink } from '@apollo/client/link/retry';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import type { Client } from 'graphql-ws';
import { newestJobsLink } from './caches/apollo-link.js';
import type { Token } from './live-socket.js';

/**
 * @param url the graph, such as `https://gateway.example/graphql`
 * @param socket made by `liveSocket` with the same token
 */
export function apolloClient(url: string, socket: Client, token?: Token): ApolloClient {
  return new ApolloClient({
    cache: new InMemoryCache({
      // Types without an id live inside the object that has them. Two selections of one object are joined.
      typePolicies: { JobError: { merge: true }, JobCost: { merge: true }, Quota: { merge: true } },
    }),
    // First, so that it sees each result before the cache does.
    link: newestJobsLink().split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      ApolloLink.from([
        // Sends again what got no response. Mutations too: each carries an idempotency key, and is paid once.
        new RetryLink({
          delay: { initial: 500, max: 15_000, jitter: true },
          attempts: { max: Number.POSITIVE_INFINITY, retryIf: (error) => !ServerError.is(error) },
        }),
        // Below the retries, so that each attempt gets a valid token.
        new SetContextLink(async ({ headers }) => ({
          headers: token ? { ...headers, authorization: `Bearer ${await token()}` } : headers,
        })),
        new HttpLink({ uri: url }),
      ]),
    ),
  });
}
