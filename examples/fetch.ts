/**
 * No client at all: one `fetch` starts the generation, others ask every two seconds what has become of it. A lost
 * connection is a question to ask again.
 *
 * node examples/dist/fetch.js "Rain on a tin roof"
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type DocumentNode, print } from 'graphql';
import {
  type ErrorCode,
  GenerateSoundDocument,
  type GenerateSoundMutation,
  ReadJobDocument,
  type ReadJobQuery,
} from './graph/graphql.js';

const { GATEWAY_URL = 'http://127.0.0.1:4000/graphql', GATEWAY_TOKEN } = process.env;

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions: { code: ErrorCode; retryAfterSeconds?: number } }[];
}

/** Asks until an answer comes. A mutation may be sent again only because its idempotency key goes with it. */
async function ask<Data>(document: DocumentNode, variables: object): Promise<Answer<Data>> {
  const headers = {
    'content-type': 'application/json',
    ...(GATEWAY_TOKEN && { authorization: `Bearer ${GATEWAY_TOKEN}` }),
  };
  const body = JSON.stringify({ query: print(document), variables });
  for (;;) {
    try {
      return await (await fetch(GATEWAY_URL, { method: 'POST', headers, body })).json();
    } catch {
      console.log('No answer came; asking again in 1 s');
      await pause(1_000);
    }
  }
}

/** Starts one generation and answers its id. However often it is sent, the key makes sure that it is paid once. */
async function generate(textPrompt: string): Promise<string> {
  const variables = { input: { textPrompt }, idempotencyKey: crypto.randomUUID() };
  for (;;) {
    const { data, errors: [refusal] = [] } = await ask<GenerateSoundMutation>(
      GenerateSoundDocument,
      variables,
    );
    if (data) return data.job.id;
    if (!refusal) throw new Error('This is not the answer of a GraphQL server');
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
for (let seen = 0, isOver = false; !isOver; await pause(isOver ? 0 : 2_000)) {
  const { data, errors } = await ask<ReadJobQuery>(ReadJobDocument, { id });
  if (!data?.job) throw new Error(errors?.[0]?.message ?? 'The job is no longer there');
  const { revision, status, progress, media, error, completedAt } = data.job;
  isOver = completedAt !== null;
  // The same revision is the same job: only its progress has moved on.
  if (revision === seen) continue;
  seen = revision;
  console.log(status, `${Math.round(progress * 100)} %`);
  for (const { mimeType, url } of media) console.log(mimeType, url);
  if (error) console.error(`${error.code}: ${error.message} Charged: ${error.charged}`);
  if (error) process.exitCode = 1;
}
