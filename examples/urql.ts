/**
 * urql: mutations over HTTP, subscriptions over a WebSocket with `graphql-ws`. The same code serves apps with
 * and without React.
 *
 * node examples/dist/urql.js "Rain on a tin roof"
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { newestJobsExchange } from './caches/urql-exchange.js';
import {
  type Charged,
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
  // Node has a WebSocket of its own from version 22; browsers have one.
  webSocketImpl: WebSocket,
  // Called for each connection, so that each connection opens with a valid token.
  connectionParams: headers,
  // By default the client gives up after five attempts, and at once when the gateway is unreachable.
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
    // Types without an id, which stay inside the object that has them.
    cacheExchange({
      keys: { GenerationPayload: () => null, JobError: () => null, ModelParameter: () => null },
    }),
    newestJobsExchange(),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

interface Refusal {
  message: string;
  extensions: { code: ErrorCode; retryable: boolean; charged: Charged; retryAfterSeconds?: number };
}

/**
 * Waits until a refused operation may be sent again. If a retry cannot help, or after ten retries, it logs
 * the reason and exits.
 */
async function waitOrExit({ message, extensions }: Refusal, refusals: number): Promise<void> {
  // `retryable` decides whether a retry helps; the code does not.
  const { code, retryable, charged, retryAfterSeconds = Math.min(2 ** (refusals - 1), 30) } = extensions;
  switch (code) {
    case 'INSUFFICIENT_BALANCE':
      console.error(
        `${code}: the service has no money left for this. Nothing was charged; tell its operator.`,
      );
      return process.exit(2);
    case 'QUOTA_EXCEEDED':
      // Retryable, but not before midnight UTC.
      console.error(`${code}: ${message}`);
      return process.exit(1);
    default:
      if (!retryable || refusals === 10) {
        console.error(`${code}: ${message} Charged: ${charged}. Refusals: ${refusals}`);
        return process.exit(1);
      }
      console.log(`${code}: retrying in ${retryAfterSeconds} s`);
      await pause(retryAfterSeconds * 1_000);
  }
}

/**
 * Starts one generation and returns its id. The idempotency key ensures one charge, however often the request
 * is sent.
 */
async function generate(textPrompt: string): Promise<string> {
  const variables = { input: { textPrompt }, idempotencyKey: crypto.randomUUID() };
  for (let refusals = 0; ; ) {
    const { data, error } = await client.mutation(GenerateSoundDocument, variables);
    if (data) return data.generation.job.id;
    const refusal = error?.graphQLErrors[0] as Refusal | undefined;
    if (!refusal) {
      console.log('No response; retrying in 1 s');
      await pause(1_000);
      continue;
    }
    refusals += 1;
    await waitOrExit(refusal, refusals);
  }
}

function show({ status, progress, media, error }: JobProgressFragment): void {
  console.log(status, `${Math.round(progress * 100)} %`);
  for (const { mimeType, url } of media) console.log(mimeType, url);
  if (error) console.error(`${error.code}: ${error.message} Charged: ${error.charged}`);
  if (error) process.exitCode = 1;
}

/**
 * The first event is the job as it is now, also after a reconnect, so missed events do not matter. The
 * subscription completes after the last event.
 */
function follow(id: string, refusals = 0): void {
  const events = client.subscription(FollowJobDocument, { id });
  events.subscribe(async ({ data, error, hasNext }) => {
    const refusal = error?.graphQLErrors[0] as Refusal | undefined;
    if (error && !refusal) throw error;
    // urql reports the end of a subscription by repeating the last event.
    if (!hasNext) return;
    if (refusal) {
      await waitOrExit(refusal, refusals + 1);
      follow(id, refusals + 1);
    } else if (data) show(data.job);
  });
}

follow(await generate(process.argv[2] ?? 'Rain on a tin roof'));
