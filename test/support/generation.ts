import { type ClientOptions, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { ask } from './gateway-process.js';
import type { GraphQLAnswer } from './test-gateway.js';

const JOB = 'id status revision createdAt completedAt error { code charged } media { url }';
const GENERATE = `mutation ($prompt: String!, $key: String, $duration: Float! = 10) {
  generation: generateMireloSfx16TextToAudio(input: { textPrompt: $prompt, duration: $duration }, idempotencyKey: $key) {
    job { ${JOB} }
  }
}`;
const FOLLOW = `subscription ($id: ID!) { job: jobStatus(id: $id) { ${JOB} } }`;

/** A job as a client sees it. */
export interface SeenJob {
  id: string;
  status: string;
  revision: number;
  createdAt: string;
  completedAt: string | null;
  error: { code: string; charged: string } | null;
  media: { url: string }[];
}

/** The response to one submission, by default of ten seconds; `data` is its payload. */
export async function generate(
  url: string,
  key: string,
  prompt = 'rain on a roof',
  duration?: number,
): Promise<GraphQLAnswer> {
  return payloadOf(await ask(url, GENERATE, { prompt, key, duration }));
}

/** The response to a mutation with the alias `generation`, with its payload in the place of its data. */
export function payloadOf({ data, errors }: GraphQLAnswer): GraphQLAnswer {
  return { data: data?.generation, errors };
}

/**
 * All events of a subscription to a job, from now to its end.
 * @param onEvent receives each event as it arrives, even if the subscription breaks off later
 */
export function follow(
  url: string,
  jobId: string,
  onEvent: (job: SeenJob) => void = () => undefined,
): Promise<SeenJob[]> {
  return watch({ url: socketAt(url), retryAttempts: 0 }, jobId, onEvent);
}

/**
 * The events of a client that, after each lost connection, tries the given gateways in turn until one accepts
 * it.
 */
export function followAnywhere(urls: string[], jobId: string): Promise<SeenJob[]> {
  let tries = 0;
  const comingBack = {
    url: () => socketAt(urls[tries++ % urls.length] ?? ''),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise<void>((again) => setTimeout(again, 50)),
  };
  return watch(comingBack, jobId, () => undefined);
}

function socketAt(url: string): string {
  return `${url.replace(/^http/, 'ws')}/graphql`;
}

async function watch(
  options: ClientOptions,
  jobId: string,
  onEvent: (job: SeenJob) => void,
): Promise<SeenJob[]> {
  const client = createClient({ ...options, webSocketImpl: WebSocket });
  const events: SeenJob[] = [];
  try {
    const operation = { query: FOLLOW, variables: { id: jobId } };
    for await (const { data, errors } of client.iterate<{ job: SeenJob }>(operation)) {
      if (errors) throw new AggregateError(errors, 'The subscription was refused');
      if (!data) continue;
      events.push(data.job);
      onEvent(data.job);
    }
  } finally {
    await client.dispose();
  }
  return events;
}
