import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../src/core/model.js';
import { payloadOf } from '../support/generation.js';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { models, theGraph } from '../support/the-graph.js';

export const key = 'the-key-of-the-gateway';

/** The input of one generation, and the body that Pixazo must receive. */
interface Wire {
  input: JsonObject;
  body: JsonObject;
}

export function wireFixturePath(modelId: string): string {
  return `test/fixtures/wire/${modelId}.json`;
}

/** The model's recorded inputs and bodies: with the required parameters alone, and with all. */
export function wireFixture(modelId: string): { minimal: Wire; full: Wire } {
  return JSON.parse(readFileSync(wireFixturePath(modelId), 'utf8'));
}

/**
 * A gateway with a key, and the stand-in for Pixazo that it submits to. It makes no status calls during a
 * test.
 */
export interface LiveGateway {
  gateway: TestGateway;
  pixazo: PixazoStandIn;
  stop(): Promise<void>;
}

const rarePolls = { POLL_MIN_MS: '600000', POLL_MAX_MS: '600000' };

export async function startLiveGateway(): Promise<LiveGateway> {
  const pixazo = await startPixazoStandIn();
  const env = { PIXAZO_API_KEY: key, PIXAZO_BASE_URL: pixazo.url.href, ...rarePolls };
  const gateway = await startTestGateway(env);
  const stop = async () => {
    await gateway[Symbol.asyncDispose]();
    await pixazo[Symbol.asyncDispose]();
  };
  return { gateway, pixazo, stop };
}

/** A gateway without a key, which uses its own sandbox. */
export function startSandboxedGateway(): Promise<TestGateway> {
  return startTestGateway(rarePolls);
}

const mutations = theGraph().getMutationType()?.getFields() ?? {};

/** Runs the model's mutation with these arguments, as a client would. */
export async function generate(
  gateway: TestGateway,
  modelId: string,
  variables: { input: unknown; webhook?: unknown },
): Promise<GraphQLAnswer> {
  const { mutation } = models.get(modelId);
  const type = mutations[mutation]?.args.find((argument) => argument.name === 'input')?.type;
  const query = `mutation ($input: ${type}, $webhook: WebhookInput) {
    generation: ${mutation}(input: $input, webhook: $webhook) { job { id status input request model { id } } }
  }`;
  return payloadOf(await gateway.graphql(query, variables));
}
