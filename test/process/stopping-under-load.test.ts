import { once } from 'node:events';
import { connect } from 'node:net';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startOnDatabaseOf } from '../crash/die-and-return.js';
import { freePort } from '../support/free-port.js';
import { aGate } from '../support/gate.js';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const FOLLOW = 'subscription ($id: ID!) { jobStatus(id: $id) { id status revision } }';
const GENERATE = `mutation ($key: String) {
  generation: generateMireloSfx16TextToAudio(input: { textPrompt: "rain on a roof" }, idempotencyKey: $key) { job { id status } }
}`;

/** Never cuts connections during a stop: only idle ones are closed. */
const UNCUT = new URL('../support/no-cut-connections.mjs', import.meta.url).href;

interface Event {
  id: string;
  status: string;
  revision: number;
}

/** The events that a client, which reconnects by itself, receives of one job until its end. */
interface Watch {
  statuses: string[];
  /** Resolves at the first event. */
  began: Promise<void>;
  /** Resolves when the subscription completes, rejects when it fails for good. */
  ended: Promise<void>;
}

function watching(follow: (take: (event: Event) => void) => Promise<void>): Watch {
  const statuses: string[] = [];
  const began = aGate();
  const ended = follow(({ status }) => {
    statuses.push(status);
    began.open();
  });
  // Awaited only at the end of the test.
  ended.catch(() => undefined);
  return { statuses, began: began.opened, ended };
}

type Told = { data?: { jobStatus?: Event } | null; errors?: unknown };

const byWebSocket = (url: string, closings: number[]) => (id: string) =>
  watching(
    (take) =>
      new Promise((resolve, reject) => {
        const client = createClient({
          url: `${url.replace('http', 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          retryAttempts: 1_000,
          retryWait: () => new Promise((again) => setTimeout(again, 50)),
          shouldRetry: () => true,
          on: { closed: (event) => closings.push((event as { code: number }).code) },
        });
        client.subscribe<Told['data']>(
          { query: FOLLOW, variables: { id } },
          {
            next: ({ data }) => data && take((data as { jobStatus: Event }).jobStatus),
            error: reject,
            complete: () => resolve(client.dispose()),
          },
        );
      }),
  );

const bySse = (url: string) => (id: string) =>
  watching(
    (take) =>
      new Promise((resolve, reject) => {
        const client = createSseClient({
          url: `${url}/graphql/stream`,
          retryAttempts: 1_000,
          retry: () => new Promise((again) => setTimeout(again, 50)),
        });
        client.subscribe<Told['data']>(
          { query: FOLLOW, variables: { id } },
          {
            next: ({ data }) => data && take((data as { jobStatus: Event }).jobStatus),
            error: reject,
            complete: () => resolve(client.dispose()),
          },
        );
      }),
  );

describe('SIGTERM under load', () => {
  it('finishes what is in flight, loses no job, and clients that reconnect see every end', {
    timeout: 60_000,
  }, async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    const answering = aGate();
    const ending = aGate();
    let ends = false;
    let slow = false;
    void ending.opened.then(() => {
      ends = true;
    });
    pixazo.onSubmit(async () => {
      const requestId = `mirelo-sfx-1-6-text-to-audio_${pixazo.submits().length}`;
      if (slow) await answering.opened;
      return { status: 202, body: { request_id: requestId, status: 'QUEUED' } };
    });
    pixazo.onStatus(({ path }) => {
      const output = { media_url: ['https://media.test/rain.wav'], media_type: 'audio/wav' };
      const changes = ends ? { status: 'COMPLETED', output } : { status: 'PROCESSING' };
      return { body: statusBody(String(path.split('/').at(-1)), changes) };
    });
    const env = {
      PORT: String(await freePort()),
      PIXAZO_API_KEY: 'some-key',
      PIXAZO_BASE_URL: pixazo.url.href,
      PUBLIC_URL: 'https://gateway.test',
      POLL_FALLBACK_MS: '200',
      SUBMITS_PER_MINUTE: '1000',
    };
    await using first = startGatewayProcess(directory.path, env);
    const url = await first.ready;
    const acknowledged: string[] = [];
    const generate = async (key: string) => {
      const { data } = await ask(url, GENERATE, { key });
      acknowledged.push(data.generation.job.id);
    };
    for (let job = 0; job < 10; job++) await generate(`before-${job}`);

    const closings: number[] = [];
    const watches = acknowledged.flatMap((id) => [
      ...Array.from({ length: 5 }, () => byWebSocket(url, closings)(id)),
      ...Array.from({ length: 3 }, () => bySse(url)(id)),
    ]);
    await Promise.all(watches.map(({ began }) => began));
    slow = true;
    const before = pixazo.submits().length;
    const inFlight = Array.from({ length: 20 }, (_, job) => generate(`during-${job}`));
    await pixazo.until(() => pixazo.submits().length === before + inFlight.length);
    const addresses = pixazo
      .submits()
      .map(({ headers }) => new URL(String(headers['x-webhook-url'])).pathname);
    const callbacks = addresses.map((path) =>
      fetch(url + path, { method: 'POST', body: '{}' }).then(({ status }) => status),
    );

    first.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    answering.open();
    await Promise.all(inFlight);
    expect(await Promise.all(callbacks)).toEqual(addresses.map(() => 200));
    expect(await first.ended).toEqual({ code: 0, signal: null });
    expect(first.output.stderr).toBe('');
    // Later closings are reconnects that fail while no gateway listens.
    expect(closings.filter((code) => code === 1001)).toHaveLength(50);
    expect(acknowledged).toHaveLength(30);

    ending.open();
    await using second = await startOnDatabaseOf(directory.path, env);
    expect(second.url).toBe(url);
    const late = acknowledged.flatMap((id) => [byWebSocket(url, [])(id), bySse(url)(id)]);
    await Promise.all([...watches, ...late].map(({ ended }) => ended));
    const last = [...watches, ...late].map(({ statuses }) => statuses.at(-1));
    expect(new Set(last)).toEqual(new Set(['COMPLETED']));
    // No submission was sent again.
    expect(pixazo.submits()).toHaveLength(30);
  });

  it('finishes a mutation that arrives after the signal, and records the response to one whose client was cut off', {
    timeout: 60_000,
  }, async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    const gates = Array.from({ length: 3 }, aGate);
    pixazo.onSubmit(async () => {
      const count = pixazo.submits().length;
      await gates[count - 1]?.opened;
      return { status: 202, body: { request_id: `mirelo-sfx-1-6-text-to-audio_${count}`, status: 'QUEUED' } };
    });
    const env = { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: pixazo.url.href };
    await using gateway = startGatewayProcess(directory.path, env);
    const url = await gateway.ready;
    const submitted = async (count: number) => {
      const answer = ask(url, GENERATE, { key: `key-${count}` });
      await pixazo.until(() => pixazo.submits().length === count);
      return { answer };
    };
    const early = await submitted(1);
    gateway.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    const [late, latest] = [await submitted(2), await submitted(3)];
    gates[0]?.open();
    expect((await early.answer).data.generation.job.status).toBe('QUEUED');
    gates[1]?.open();
    expect((await late.answer).data.generation.job.status).toBe('QUEUED');
    await expect(latest.answer).rejects.toThrow();
    gates[2]?.open();
    expect(await gateway.ended).toEqual({ code: 0, signal: null });

    await using next = await startOnDatabaseOf(directory.path, env);
    const { data } = await ask(next.url, GENERATE, { key: 'key-3' });
    expect(data.generation.job.status).toBe('QUEUED');
    expect(pixazo.submits()).toHaveLength(3);
  });

  it('closes the idle connections of clients that keep them', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    const answering = aGate();
    pixazo.onSubmit(async () => {
      await answering.opened;
      return { status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_1', status: 'QUEUED' } };
    });
    await using gateway = startGatewayProcess(directory.path, {
      PIXAZO_API_KEY: 'some-key',
      PIXAZO_BASE_URL: pixazo.url.href,
      NODE_OPTIONS: `--import=${UNCUT}`,
    });
    const url = await gateway.ready;
    await using idle = connect(Number(new URL(url).port), new URL(url).hostname);
    const closed = once(idle, 'close');
    idle.write('GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await once(idle, 'data');
    const answers = ['one', 'two', 'three'].map((key) => ask(url, GENERATE, { key }));
    await pixazo.until(() => pixazo.submits().length === 3);
    gateway.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    answering.open();
    await Promise.all(answers);

    await closed;
    expect(await gateway.ended).toEqual({ code: 0, signal: null });
  });

  it('a second signal ends the gateway with watchers connected and submissions in flight', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    await using gateway = startGatewayProcess(directory.path, {
      PIXAZO_API_KEY: 'some-key',
      PIXAZO_BASE_URL: pixazo.url.href,
    });
    const url = await gateway.ready;
    const { data } = await ask(url, GENERATE, { key: 'watched' });
    const stream = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: FOLLOW, variables: { id: data.generation.job.id } }),
    });
    pixazo.onSubmit(() => 'hold');
    const broken = Promise.allSettled(
      Array.from({ length: 10 }, (_, job) => ask(url, GENERATE, { key: `${job}` })),
    );
    await pixazo.until(() => pixazo.submits().length === 11);

    gateway.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    gateway.kill('SIGTERM');

    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    // A stop that took too long would have been logged.
    expect(gateway.output.stderr).toBe('');
    expect((await broken).map(({ status }) => status)).toEqual(Array(10).fill('rejected'));
    await stream.body?.cancel().catch(() => undefined);
  });
});
