/**
 * urql: mutations over HTTP, subscriptions over the WebSocket of `graphql-ws`. The same without React and with it.
 *
 * node examples/dist/urql.js "Rain on a tin roof"
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import {
  type ErrorCode,
  FollowJobDocument,
  GenerateSoundDocument,
  type JobProgressFragment,
} from './graph/graphql.js';

const { GATEWAY_URL = 'http://127.0.0.1:4000/graphql', GATEWAY_TOKEN } = process.env;
const headers = (): Record<string, string> =>
  GATEWAY_TOKEN ? { authorization: `Bearer ${GATEWAY_TOKEN}` } : {};

const socket = createClient({
  url: GATEWAY_URL.replace(/^http/, 'ws'),
  // Node has none of its own before version 22; browsers do.
  webSocketImpl: WebSocket,
  // Asked for each connection, so that each is opened with a token that is still good.
  connectionParams: headers,
  // By itself it gives up after five tries, and at once when the gateway cannot be reached.
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  retryWait: (retries) => pause(Math.random() * Math.min(1_000 * 2 ** retries, 30_000)),
  on: { connecting: (again) => again && console.log('Connecting again') },
});

const client = new Client({
  url: GATEWAY_URL,
  preferGetMethod: false,
  fetchOptions: () => ({ headers: headers() }),
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

/** Starts one generation and answers its id. However often it is sent, the key makes sure that it is paid once. */
async function generate(textPrompt: string): Promise<string> {
  const variables = { input: { textPrompt }, idempotencyKey: crypto.randomUUID() };
  for (;;) {
    const { data, error } = await client.mutation(GenerateSoundDocument, variables);
    if (data) return data.job.id;
    const refusal = error?.graphQLErrors[0];
    if (!refusal) {
      console.log('No answer came; sending the same again in 1 s');
      await pause(1_000);
      continue;
    }
    const { code, retryAfterSeconds = 5 } = refusal.extensions as {
      code: ErrorCode;
      retryAfterSeconds?: number;
    };
    switch (code) {
      case 'RATE_LIMITED':
      case 'UPSTREAM_RATE_LIMITED':
      case 'UPSTREAM_UNAVAILABLE':
        console.log(`${code}: sending the same again in ${retryAfterSeconds} s`);
        await pause(retryAfterSeconds * 1_000);
        break;
      case 'INSUFFICIENT_BALANCE':
        console.error(
          `${code}: the service has no money left for this. Nothing was charged; tell its operator.`,
        );
        return process.exit(2);
      default:
        console.error(`${code}: ${refusal.message}`);
        return process.exit(1);
    }
  }
}

function show({ status, progress, media, error }: JobProgressFragment): void {
  console.log(status, `${Math.round(progress * 100)} %`);
  for (const { mimeType, url } of media) console.log(mimeType, url);
  if (error) console.error(`${error.code}: ${error.message} Charged: ${error.charged}`);
  if (error) process.exitCode = 1;
}

const id = await generate(process.argv[2] ?? 'Rain on a tin roof');
// The first event is the job as it is now, also after a lost connection: what was missed does not matter. After the last
// one the subscription ends by itself.
client.subscription(FollowJobDocument, { id }).subscribe(({ data, error, hasNext }) => {
  if (error) throw error;
  // That nothing follows any more, urql says by giving the last event once more.
  if (data && hasNext) show(data.job);
});
