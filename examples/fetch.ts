/**
 * No GraphQL client: one `fetch` starts the generation, and further ones read the job every two seconds.
 * After a lost connection, the same request is sent again.
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
 * Sends the operation until it gets a response. Resending a mutation is safe only because it carries an
 * idempotency key.
 */
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
      if (!answer.data) throw new Error('The response does not come from a GraphQL server');
      return answer.data;
    } else {
      console.log('No response; retrying in 1 s');
      await pause(1_000);
    }
  }
}

/**
 * Starts one generation and returns its id. The idempotency key ensures one charge, however often the request
 * is sent.
 */
async function generate(textPrompt: string): Promise<string> {
  const variables = { input: { textPrompt }, idempotencyKey: crypto.randomUUID() };
  return (await ask<GenerateSoundMutation>(GenerateSoundDocument, variables)).generation.job.id;
}

const id = await generate(process.argv[2] ?? 'Rain on a tin roof');
for (let seen = 0, isOver = false; !isOver; await pause(isOver ? 0 : 2_000)) {
  const { job } = await ask<ReadJobQuery>(ReadJobDocument, { id });
  if (!job) throw new Error('The job no longer exists');
  const { revision, status, progress, media, error, completedAt } = job;
  isOver = completedAt !== null;
  // The same revision is the same job: only its progress has moved.
  if (revision === seen) continue;
  seen = revision;
  console.log(status, `${Math.round(progress * 100)} %`);
  for (const { mimeType, url } of media) console.log(mimeType, url);
  if (error) console.error(`${error.code}: ${error.message} Charged: ${error.charged}`);
  if (error) process.exitCode = 1;
}
