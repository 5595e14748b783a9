/**
 * No client at all: one `fetch` starts the generation, others ask every two seconds what has become of it. A lost
 * connection is a question to ask again.
 *
 * node examples/dist/fetch.js "Rain on a tin roof"
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type DocumentNode, print } from 'graphql';
import {
  type Charged,
  type ErrorCode,
  GenerateSoundDocument,
  type GenerateSoundMutation,
  ReadJobDocument,
  type ReadJobQuery,
} from './graph/graphql.js';

const { GATEWAY_URL = 'http://127.0.0.1:4000/graphql', GATEWAY_TOKEN } = process.env;

interface Refusal {
  message: string;
  extensions: { code: ErrorCode; retryable: boolean; charged: Charged; retryAfterSeconds?: number };
}

interface Answer<Data> {
  data?: Data | null;
  errors?: Refusal[];
}

/** Waits until what was refused may be sent again. Where that is of no use, or has been so ten times, says so and ends. */
async function waitOrExit({ message, extensions }: Refusal, refusals: number): Promise<void> {
  // Whether it is of use tells `retryable`, not the code.
  const { code, retryable, charged, retryAfterSeconds = Math.min(2 ** (refusals - 1), 30) } = extensions;
  switch (code) {
    case 'INSUFFICIENT_BALANCE':
      console.error(
        `${code}: the service has no money left for this. Nothing was charged; tell its operator.`,
      );
      return process.exit(2);
    case 'QUOTA_EXCEEDED':
      // Retryable, but not before midnight.
      console.error(`${code}: ${message}`);
      return process.exit(1);
    default:
      if (!retryable || refusals === 10) {
        console.error(`${code}: ${message} Charged: ${charged}. Refusals: ${refusals}`);
        return process.exit(1);
      }
      console.log(`${code}: sending the same again in ${retryAfterSeconds} s`);
      await pause(retryAfterSeconds * 1_000);
  }
}

/** Asks until it is answered. A mutation may be sent again only because its idempotency key goes with it. */
async function ask<Data>(document: DocumentNode, variables: object): Promise<Data> {
  const headers = {
    'content-type': 'application/json',
    ...(GATEWAY_TOKEN && { authorization: `Bearer ${GATEWAY_TOKEN}` }),
  };
  const body = JSON.stringify({ query: print(document), variables });
  const send = async (): Promise<Answer<Data>> =>
    (await fetch(GATEWAY_URL, { method: 'POST', headers, body })).json();
  for (let refusals = 0; ; ) {
    const answer = await send().catch(() => null);
    const [refusal] = answer?.errors ?? [];
    if (refusal) {
      refusals += 1;
      await waitOrExit(refusal, refusals);
    } else if (answer) {
      if (!answer.data) throw new Error('This is not the answer of a GraphQL server');
      return answer.data;
    } else {
      console.log('No answer came; asking again in 1 s');
      await pause(1_000);
    }
  }
}

/** Starts one generation and answers its id. However often it is sent, the key makes sure that it is paid once. */
async function generate(textPrompt: string): Promise<string> {
  const variables = { input: { textPrompt }, idempotencyKey: crypto.randomUUID() };
  return (await ask<GenerateSoundMutation>(GenerateSoundDocument, variables)).generation.job.id;
}

const id = await generate(process.argv[2] ?? 'Rain on a tin roof');
for (let seen = 0, isOver = false; !isOver; await pause(isOver ? 0 : 2_000)) {
  const { job } = await ask<ReadJobQuery>(ReadJobDocument, { id });
  if (!job) throw new Error('The job is no longer there');
  const { revision, status, progress, media, error, completedAt } = job;
  isOver = completedAt !== null;
  // The same revision is the same job: only its progress has moved on.
  if (revision === seen) continue;
  seen = revision;
  console.log(status, `${Math.round(progress * 100)} %`);
  for (const { mimeType, url } of media) console.log(mimeType, url);
  if (error) console.error(`${error.code}: ${error.message} Charged: ${error.charged}`);
  if (error) process.exitCode = 1;
}
