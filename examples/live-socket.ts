import { type Client, createClient } from 'graphql-ws';

/** Returns a valid token of the person. */
export type Token = () => Promise<string>;

/**
 * The WebSocket for subscriptions under Apollo Client, urql and Relay.
 * @param url the graph over HTTP, such as `https://gateway.example/graphql`
 * @param webSocketImpl the class of the package `ws`; only Node before version 22 needs it
 */
export function liveSocket(url: string, token?: Token, webSocketImpl?: unknown): Client {
  let silence: ReturnType<typeof setTimeout> | undefined;
  const socket = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl,
    // Called for each connection: a token that has expired closes the socket, and the next one needs a new token.
    connectionParams: async () => (token ? { authorization: `Bearer ${await token()}` } : {}),
    // By default the client gives up after five attempts, and at once when the gateway cannot be reached.
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    // By default the pauses double without a limit: an app that was offline for an hour would wait for another one.
    retryWait: (retries) =>
      new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1_000 * 2 ** retries, 15_000))),
    // A network that vanishes closes nothing. The client pings; that no pong comes back is for the app to notice.
    keepAlive: 10_000,
    on: {
      ping: (received) => {
        if (!received) silence = setTimeout(() => socket.terminate(), 5_000);
      },
      pong: (received) => received && clearTimeout(silence),
      closed: () => clearTimeout(silence),
    },
  });
  return socket;
}
