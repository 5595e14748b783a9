/**
 * The client of `graphql-sse` for what is live, `fetch` for the rest: where WebSockets do not get through.
 *
 * node examples/dist/graphql-sse.js "Rain on a tin roof"
 */
import { setTimeout as pause } from 'node:timers/promises';
import { print } from 'graphql';
import { createClient } from 'graphql-sse';
import {
  type ErrorCode,
  FollowJobDocument,
  type FollowJobSubscription,
  GenerateSoundDocument,
  type GenerateSoundMutation,
  type GenerateSoundMutationVariables,
} from './graph/graphql.js';

const { GATEWAY_URL = 'http://127.0.0.1:4000/graphql', GATEWAY_TOKEN } = process.env;
const headers = (): Record<string, string> =>
  GATEWAY_TOKEN ? { authorization: `Bearer ${GATEWAY_TOKEN}` } : {};

const streams = createClient({
  url: `${GATEWAY_URL}/stream`,
  // Asked for each connection, so that each is opened with a token that is still good.
  headers,
  // By itself it gives up after five tries.
  retryAttempts: Number.POSITIVE_INFINITY,
  retry: (retries) => pause(Math.random() * Math.min(1_000 * 2 ** retries, 30_000)),
  on: { connecting: (again) => again && console.log('Connecting again') },
});

interface Answer {
  data?: GenerateSoundMutation | null;
  errors?: { message: string; extensions: { code: ErrorCode; retryAfterSeconds?: number } }[];
}

async function send(variables: GenerateSoundMutationVariables): Promise<Answer> {
  const answer = await fetch(GATEWAY_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers() },
    body: JSON.stringify({ query: print(GenerateSoundDocument), variables }),
  });
  return answer.json();
}

/** Starts one generation and answers its id. However often it is sent, the key makes sure that it is paid once. */
async function generate(textPrompt: string): Promise<string> {
  const variables = { input: { textPrompt }, idempotencyKey: crypto.randomUUID() };
  for (;;) {
    const answer = await send(variables).catch(() => null);
    if (answer?.data) return answer.data.job.id;
    const [refusal] = answer?.errors ?? [];
    if (!refusal) {
      console.log('No answer came; sending the same again in 1 s');
      await pause(1_000);
      continue;
    }
    const { code, retryAfterSeconds = 5 } = refusal.extensions;
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

const id = await generate(process.argv[2] ?? 'Rain on a tin roof');
// The first event is the job as it is now, also after a lost connection: what was missed does not matter.
for await (const { data, errors } of streams.iterate<FollowJobSubscription>({
  query: print(FollowJobDocument),
  variables: { id },
})) {
  if (!data) throw new Error(errors?.[0]?.message);
  const { status, progress, media, error } = data.job;
  console.log(status, `${Math.round(progress * 100)} %`);
  for (const { mimeType, url } of media) console.log(mimeType, url);
  if (error) console.error(`${error.code}: ${error.message} Charged: ${error.charged}`);
  if (error) process.exitCode = 1;
}
