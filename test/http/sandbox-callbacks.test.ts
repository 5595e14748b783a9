import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { fastify } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CallbackOptions } from '../../src/sandbox/callbacks.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

const GENERATE = `mutation ($prompt: String!) {
  generation: generateMireloSfx16TextToAudio(input: { textPrompt: $prompt }) { job { id status } }
}`;
const FOLLOW = 'subscription ($id: ID!) { job: jobStatus(id: $id) { status revision } }';
const HOUR = '3600000';
const FAR_AWAY = 'https://gateway.test';

/** Starts a job and follows it to its end: the status and revision of each event. */
async function play(gateway: TestGateway, prompt: string): Promise<string[]> {
  const { data } = await gateway.graphql(GENERATE, { prompt });
  const events: string[] = [];
  const follow = { query: FOLLOW, variables: { id: data.generation.job.id } };
  for await (const event of gateway.client().iterate<{ job: { status: string; revision: number } }>(follow)) {
    events.push(`${event.data?.job.revision} ${event.data?.job.status}`);
  }
  return events;
}

/**
 * A sandbox whose callbacks have these faults, and a gateway that uses it as Pixazo and has the public
 * address FAR_AWAY.
 */
async function startCalledBy(callbacks: Partial<CallbackOptions>, env: Record<string, string>) {
  const app = fastify();
  const counts = { statusCalls: 0 };
  app.addHook('onRequest', async ({ headers, url }) => {
    if (url.startsWith('/v2/')) counts.statusCalls += 1;
    // The route to FAR_AWAY: the part of a name server and of a proxy with a certificate.
    const address = headers['x-webhook-url'];
    if (typeof address === 'string') headers['x-webhook-url'] = address.replace(FAR_AWAY, gateway.url);
  });
  const pace = { queuedMs: 150, processingMs: 250 };
  const sandbox = await startSandbox(
    { ...pace, callbacks: { everyMs: 50, retryMs: 10, ...callbacks } },
    '',
    app,
  );
  const gateway = await startTestGateway({
    PIXAZO_API_KEY: 'key',
    PIXAZO_BASE_URL: sandbox.url,
    PUBLIC_URL: FAR_AWAY,
    ...env,
  });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  return { gateway, counts };
}

/** Passes every connection on to a port that is known later. Ends with the test. */
async function startRelay() {
  const relay = { port: 0, to: 0 };
  const server = createServer((socket) => {
    const onward = connect(relay.to, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  relay.port = (server.address() as AddressInfo).port;
  return relay;
}

/**
 * Throws unless the statuses only move forward, the revisions grow, and the last event is the only terminal
 * one.
 */
function expectOneStory(events: string[]): void {
  const order = ['SUBMITTING', 'QUEUED', 'PROCESSING', 'COMPLETED'];
  const places = events.map((event) => order.indexOf(event.split(' ')[1] ?? ''));
  const revisions = events.map(Number.parseFloat);
  expect(places, String(events)).toEqual([...new Set(places)].sort());
  expect(revisions, String(events)).toEqual([...new Set(revisions)].sort());
  expect(events.at(-1)).toMatch(/ COMPLETED$/);
}

const wholeStory = ['2 QUEUED', '3 PROCESSING', '4 COMPLETED'];

describe('callbacks alone', () => {
  it.each<{ what: string; callbacks: Partial<CallbackOptions> }>([
    { what: 'as they should come', callbacks: {} },
    { what: 'each three times', callbacks: { repeat: 2 } },
  ])('bring a job to its end: $what', async ({ callbacks }) => {
    const { gateway } = await startCalledBy(callbacks, { POLL_FALLBACK_MS: HOUR });

    expectOneStory(await play(gateway, 'rain on a roof'));
  });

  it.each<{ what: string; callbacks: Partial<CallbackOptions> }>([
    { what: 'newest first, once all is over', callbacks: { reorder: true } },
    { what: 'too late', callbacks: { delayMs: 400 } },
  ])('skip a status that no poll saw in time: $what', async ({ callbacks }) => {
    const { gateway } = await startCalledBy(callbacks, { POLL_FALLBACK_MS: HOUR });
    const story = await play(gateway, 'rain on a roof');

    expectOneStory(story);
    expect(story.at(-1)).toBe('3 COMPLETED');
  });

  it('in the mode terminal report only the end, with one status call', async () => {
    const env = { POLL_FALLBACK_MS: HOUR, WEBHOOK_MODE: 'terminal' };
    const { gateway, counts } = await startCalledBy({}, env);
    const story = await play(gateway, 'rain on a roof');

    expectOneStory(story);
    expect(story.at(-1)).toBe('3 COMPLETED');
    expect(counts.statusCalls).toBe(1);
  });

  it('bind a job whose submit response was lost', async () => {
    const { gateway } = await startCalledBy({}, { POLL_FALLBACK_MS: HOUR });

    expectOneStory(await play(gateway, 'sandbox:lost-response'));
  });

  it('of the built-in sandbox, over http on a loopback address, bring a job to its end', async () => {
    const relay = await startRelay();
    await using gateway = await startTestGateway({
      PUBLIC_URL: `http://127.0.0.1:${relay.port}`,
      POLL_FALLBACK_MS: HOUR,
    });
    relay.to = Number(new URL(gateway.url).port);

    expect(await play(gateway, 'rain on a roof')).toEqual(wholeStory);
  });
});

describe('callbacks and polls together', () => {
  it.each<{ what: string; callbacks: Partial<CallbackOptions> }>([
    { what: 'all callbacks lost', callbacks: { lose: 1 } },
    { what: 'half of them lost', callbacks: { lose: 0.5 } },
    { what: 'all repeated', callbacks: { repeat: 3 } },
    { what: 'newest first', callbacks: { reorder: true } },
    { what: 'all late', callbacks: { delayMs: 100 } },
    { what: 'all of it', callbacks: { lose: 0.3, repeat: 2, reorder: true, delayMs: 20 } },
  ])('bring a job to one end: $what', async ({ callbacks }) => {
    const { gateway } = await startCalledBy(callbacks, { POLL_FALLBACK_MS: '30' });
    const stories = await Promise.all(Array.from({ length: 5 }, () => play(gateway, 'rain on a roof')));

    for (const story of stories) expectOneStory(story);
  });
});
