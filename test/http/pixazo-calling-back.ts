import type { Environment } from '../../src/config/variable.js';
import type { Overrides } from '../../src/gateway.js';
import { payloadOf } from '../support/generation.js';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { type GraphQLAnswer, startTestGateway } from '../support/test-gateway.js';

type Received = PixazoStandIn['received'][number];

/** A job as its caller sees it. */
export interface SeenJob {
  id: string;
  requestId: string | null;
  status: string;
  revision: number;
  media: { url: string }[];
  error: { code: string; charged: string } | null;
}

const FIELDS = 'id requestId status revision media { url } error { code charged }';
const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!, $key: String, $webhook: WebhookInput) {
  generation: generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $key, webhook: $webhook) { job { ${FIELDS} } }
}`;
const FOLLOW = `subscription ($id: ID!) { job: jobStatus(id: $id) { ${FIELDS} } }`;

/** The callback address of a submit; undefined when it has none. */
export function addressIn(submit: Received | undefined): string | undefined {
  const address = submit?.headers['x-webhook-url'];
  return typeof address === 'string' ? address : undefined;
}

/** The request_id of a status call. */
export function requestIdIn({ path }: Received): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The status response for an ended request. */
export const completed = {
  status: 'COMPLETED',
  output: { media_url: ['https://media.test/output.wav'], media_type: 'audio/wav' },
};

/**
 * A stand-in that the test controls, and a gateway with the PUBLIC_URL https://gateway.test/base. Without a
 * callback, the gateway polls a job with a callback address once an hour.
 */
export async function startPixazoCallingBack(env: Environment = {}, overrides: Overrides = {}) {
  const pixazo = await startPixazoStandIn();
  const gateway = await startTestGateway(
    {
      PIXAZO_API_KEY: 'key',
      PIXAZO_BASE_URL: pixazo.url.href,
      PUBLIC_URL: 'https://gateway.test/base',
      POLL_FALLBACK_MS: '3600000',
      ...env,
    },
    overrides,
  );

  /** Posts to a callback address. Returns the HTTP status. */
  async function callBack(address: string | undefined, body: unknown): Promise<number> {
    if (address === undefined) throw new Error('Pixazo was given no address');
    const real = address.replace('https://gateway.test/base', gateway.url);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(real, { method: 'POST', headers, body: text });
    await answer.body?.cancel();
    return answer.status;
  }

  const generate = async (variables: Record<string, unknown> = {}): Promise<GraphQLAnswer> =>
    payloadOf(await gateway.graphql(GENERATE, { input: { textPrompt: 'rain on a roof' }, ...variables }));

  return {
    pixazo,
    gateway,
    callBack,
    generate,
    /** Starts a job; returns its callback address. */
    start: async (variables: Record<string, unknown> = {}) => {
      const { data } = await generate(variables);
      const job: SeenJob = data.job;
      return { ...job, address: addressIn(pixazo.submits().at(-1)) };
    },
    /** Each revision of a job from now on; the first is the current one. */
    follow: (id: string) => {
      const events = gateway
        .client()
        .iterate<{ job: SeenJob }>({ query: FOLLOW, variables: { id } })
        [Symbol.asyncIterator]();
      return async (): Promise<SeenJob | null> => {
        const { value, done } = await events.next();
        return done ? null : (value.data?.job ?? null);
      };
    },
    /** The status calls for this request. */
    callsFor: (requestId: string | null) =>
      pixazo.polls().filter((poll) => requestIdIn(poll) === requestId).length,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await pixazo[Symbol.asyncDispose]();
    },
  };
}
