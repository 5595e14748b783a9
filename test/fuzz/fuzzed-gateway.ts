import { expect } from 'vitest';
import { Eavesdropper } from '../support/eavesdropper.js';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

const secrets = { 'the key': 'canary-pixazo-key', 'a token': 'canary-token-of-alice' };

/** A gateway that receives arbitrary input, and the stand-in for Pixazo, which must not notice. */
export interface FuzzedGateway extends AsyncDisposable {
  pixazo: PixazoStandIn;
  gateway: TestGateway;
  ears: Eavesdropper;
  alice: { authorization: string };
  /** The path of a job's callback address. */
  callback: string;
  /** Asserts that no error was logged so far, and that the gateway still responds. */
  expectWell(): Promise<void>;
}

export async function startFuzzedGateway(): Promise<FuzzedGateway> {
  const pixazo = await startPixazoStandIn();
  const gateway = await startTestGateway({
    PIXAZO_API_KEY: secrets['the key'],
    PIXAZO_BASE_URL: pixazo.url.href,
    PUBLIC_URL: 'https://gateway.test',
    POLL_FALLBACK_MS: '3600000',
    AUTH_TOKENS: `alice:${secrets['a token']}`,
    LOG_LEVEL: 'trace',
  });
  const ears = new Eavesdropper(() => gateway.url);
  const alice = { authorization: `Bearer ${secrets['a token']}` };
  const query = 'mutation { generateMireloSfx16TextToAudio(input: { textPrompt: "rain" }) { job { id } } }';
  await ears.post({ query }, alice);
  const address = String(pixazo.submits()[0]?.headers['x-webhook-url']);
  const jobs = async () => {
    const { text } = await ears.post({ query: '{ jobs { totalCount } }' }, alice);
    return JSON.parse(text).data.jobs.totalCount;
  };

  async function expectWell(): Promise<void> {
    const count = await jobs();
    for (const line of gateway.log) ears.hear('log', line);
    const captured = [...ears.captured];
    const leaks = ears.leaks({
      ...secrets,
      'a callback address': address.slice(address.lastIndexOf('/') + 1),
    });
    const errors = gateway.log.filter((line) => JSON.parse(line).level >= 50);
    ears.captured.length = 0;
    gateway.log.length = 0;
    expect(
      captured.filter(
        ({ where, text }) => / 5\d\d$/.test(where) || text.includes('"code":"INTERNAL_SERVER_ERROR"'),
      ),
    ).toEqual([]);
    expect(errors).toEqual([]);
    expect(leaks).toEqual([]);
    // Each job was sent once, and every submission has a job.
    expect(pixazo.submits()).toHaveLength(count);
  }

  return {
    pixazo,
    gateway,
    ears,
    alice,
    callback: new URL(address).pathname,
    expectWell,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await pixazo[Symbol.asyncDispose]();
    },
  };
}
