import { Writable } from 'node:stream';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type Config, envToConfig } from '../../src/config/config.js';
import type { Environment } from '../../src/config/variable.js';
import { type Overrides, startGateway } from '../../src/gateway.js';

/** The response of a GraphQL server. */
export interface GraphQLAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it selected
  data?: any;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

/** A real gateway in this process, on a free port, with a store in memory. */
export interface TestGateway {
  url: string;
  /** Every log line so far. */
  log: string[];
  /** Sends one operation by POST and returns the HTTP response. */
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends one operation by POST and returns the GraphQL response. */
  graphql(query: string, variables?: Record<string, unknown>): Promise<GraphQLAnswer>;
  /** A graphql-ws client that is closed with the gateway. */
  client(connectionParams?: Record<string, unknown>): Client;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * @param env added to the gateway's environment, which already has PORT, DATABASE_URL, short polling
 * intervals and a high submit limit
 */
export async function startTestGateway(
  env: Environment = {},
  overrides: Overrides = {},
): Promise<TestGateway> {
  const log: string[] = [];
  const logTo = new Writable({
    write: (chunk, _encoding, done) => {
      log.push(String(chunk));
      done();
    },
  });
  const config: Config = envToConfig({
    PORT: '0',
    DATABASE_URL: 'file::memory:',
    POLL_MIN_MS: '20',
    POLL_MAX_MS: '20',
    SUBMITS_PER_MINUTE: '100000',
    ...env,
  });
  const gateway = await startGateway(config, { logTo, ...overrides });
  const address = `${gateway.url}/graphql`;
  const clients: Client[] = [];
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= gateway.stop();
    return stopped;
  };
  return {
    url: gateway.url,
    log,
    post,
    graphql: async (query, variables) => (await post({ query, variables })).json() as Promise<GraphQLAnswer>,
    client: (connectionParams) => {
      const client = createClient({
        url: address.replace(/^http/, 'ws'),
        webSocketImpl: WebSocket,
        connectionParams,
        retryAttempts: 0,
      });
      clients.push(client);
      return client;
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) await client.dispose();
      await stop();
    },
  };
}
