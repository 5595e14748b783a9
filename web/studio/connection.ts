import { createClient, type Client as Socket } from 'graphql-ws';
import {
  Client,
  type CombinedError,
  fetchExchange,
  makeOperation,
  mapExchange,
  subscriptionExchange,
} from 'urql';
import { trustedDocumentsOnly } from '../gateway-facts.js';
import { byDocumentId } from './document-id.js';
import { codeOf } from './problem.js';
import type { Session } from './session.js';
import { Watched } from './watched.js';

const GATEWAY = new URL('graphql', location.href);
const CREDENTIALS_REFUSED = 4403;
const PING_MS = 10_000;
const PONG_WITHIN_MS = 5_000;

/**
 * Whether live updates arrive. `lost`: not now, but the page tries to connect again. `refused`: the gateway requires a
 * token first. `off`: they have ended for good.
 */
export type Liveness = 'connecting' | 'live' | 'lost' | 'refused' | 'off';

/** Whether live updates can follow after this error of reading the list. */
export function livenessAfter(error: CombinedError): Liveness {
  if (error.networkError) return 'lost';
  return codeOf(error) === 'UNAUTHENTICATED' ? 'refused' : 'off';
}

/** The way to the gateway: queries and mutations over HTTP, live updates over one WebSocket that always comes back. */
export interface Connection {
  client: Client;
  liveness: Watched<Liveness>;
}

export function connect(session: Session): Connection {
  const liveness = new Watched<Liveness>('connecting');
  const follow = openSocket(session, liveness);
  const client = new Client({
    url: GATEWAY.href,
    preferGetMethod: false,
    fetchOptions: () => {
      const authorization = session.authorization();
      return authorization === null ? {} : { headers: { authorization } };
    },
    exchanges: [
      mapExchange({
        onOperation: (operation) => {
          const presented = session.authorization();
          const asked = makeOperation(operation.kind, operation, { ...operation.context, presented });
          return trustedDocumentsOnly ? byDocumentId(asked) : asked;
        },
        onError: (error, { context }) => {
          // The rejected token may have been replaced since it was sent.
          if (context.presented === session.authorization()) demandToken(session, error);
        },
      }),
      fetchExchange,
      subscriptionExchange({
        // The protocol of the WebSocket demands a query, also beside the id of one.
        forwardSubscription: ({ query = '', ...asked }) => ({
          subscribe: (sink) => ({ unsubscribe: follow({ query, ...asked }, sink) }),
        }),
      }),
    ],
  });
  return { client, liveness };
}

/** Follows subscriptions over one WebSocket, and reports how live it is. */
function openSocket(session: Session, liveness: Watched<Liveness>): Socket['subscribe'] {
  let pongIsLate: ReturnType<typeof setTimeout> | undefined;
  let presented: string | null = null;
  // The rejected token may have been replaced since it was sent.
  const isRefusal = (reason: unknown) =>
    reason instanceof CloseEvent &&
    reason.code === CREDENTIALS_REFUSED &&
    presented === session.authorization();
  const socket = createClient({
    url: GATEWAY.href.replace(/^http/, 'ws'),
    connectionParams: () => {
      presented = session.authorization();
      return presented === null ? {} : { authorization: presented };
    },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (reason) => {
      if (isRefusal(reason)) return false;
      liveness.set('lost');
      return true;
    },
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 1000 + Math.random() * 1000)),
    keepAlive: PING_MS,
    on: {
      connected: () => liveness.set('live'),
      closed: () => clearTimeout(pongIsLate),
      // A network that fails silently closes nothing: only a missing pong shows it.
      ping: (received) => {
        if (!received) pongIsLate = setTimeout(() => socket.terminate(), PONG_WITHIN_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(pongIsLate);
      },
    },
  });
  return (request, sink) =>
    socket.subscribe(request, {
      ...sink,
      error: (reason) => {
        if (isRefusal(reason)) {
          session.demand.set(session.demand.get() ?? 'Live updates need a valid token.');
        }
        liveness.set(isRefusal(reason) ? 'refused' : 'off');
        sink.error(reason);
      },
    });
}

function demandToken(session: Session, error: CombinedError): void {
  const refusal = error.graphQLErrors.find(({ extensions }) => extensions.code === 'UNAUTHENTICATED');
  if (refusal) session.demand.set(refusal.message);
}
