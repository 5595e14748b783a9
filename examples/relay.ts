/**
 * Relay's network layer: everything that an `Environment` needs. `requestOf` builds by hand what
 * relay-compiler writes into an app's artifacts.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type DocumentNode, getOperationAST, print } from 'graphql';
import { createClient, type Sink } from 'graphql-ws';
import { type GraphQLResponse, Network, Observable, type RequestParameters } from 'relay-runtime';
import WebSocket from 'ws';
import {
  type Charged,
  type ErrorCode,
  FollowJobDocument,
  type FollowJobSubscription,
  GenerateSoundDocument,
  type GenerateSoundMutation,
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

// In an app: new Environment({ network, store: new Store(new RecordSource()) })
const network = Network.create(
  async ({ text }, variables) => {
    const answer = await fetch(GATEWAY_URL, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers() },
      body: JSON.stringify({ query: text, variables }),
    });
    return answer.json();
  },
  ({ text }, variables) =>
    Observable.create<GraphQLResponse>((sink) =>
      socket.subscribe({ query: text ?? '', variables }, sink as Sink<unknown>),
    ),
);

function requestOf(document: DocumentNode): RequestParameters {
  const operation = getOperationAST(document);
  const name = operation?.name?.value ?? '';
  const operationKind = operation?.operation ?? 'query';
  return { name, operationKind, text: print(document), id: null, cacheID: name, metadata: {} };
}

interface Refusal {
  message: string;
  extensions: { code: ErrorCode; retryable: boolean; charged: Charged; retryAfterSeconds?: number };
}

interface Answer {
  data?: GenerateSoundMutation | null;
  errors?: Refusal[];
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
    const sent = network.execute(requestOf(GenerateSoundDocument), variables, {});
    const answer = await sent.toPromise().then(
      (got) => got as Answer,
      () => null,
    );
    if (answer?.data) return answer.data.generation.job.id;
    const [refusal] = answer?.errors ?? [];
    if (!refusal) {
      console.log('No response; retrying in 1 s');
      await pause(1_000);
      continue;
    }
    refusals += 1;
    await waitOrExit(refusal, refusals);
  }
}

/** The first event is the job as it is now, also after a reconnect, so missed events do not matter. */
function follow(id: string, refusals = 0): void {
  network.execute(requestOf(FollowJobDocument), { id }, {}).subscribe({
    next: async (event) => {
      const { data, errors } = event as { data?: FollowJobSubscription; errors?: Refusal[] };
      const [refusal] = errors ?? [];
      if (refusal) {
        await waitOrExit(refusal, refusals + 1);
        follow(id, refusals + 1);
      }
      if (!data) return;
      const { status, progress, media, error } = data.job;
      console.log(status, `${Math.round(progress * 100)} %`);
      for (const { mimeType, url } of media) console.log(mimeType, url);
      if (error) console.error(`${error.code}: ${error.message} Charged: ${error.charged}`);
      if (error) process.exitCode = 1;
    },
    error: (lost: unknown) => {
      throw lost;
    },
  });
}

follow(await generate(process.argv[2] ?? 'Rain on a tin roof'));
