import { type Client, createClient } from 'graphql-ws';
import { expect } from 'vitest';
import WebSocket from 'ws';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { aGate } from '../support/gate.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';

/** A gateway whose HTTP responses are held until the test releases them, and whose WebSockets can be cut. */
export interface LateResponses {
  /** The gateway's graph. */
  url: string;
  /** Sends at once; returns the whole response once `release` is called. */
  fetch: typeof fetch;
  /** A client for subscriptions, which reconnects without limit. */
  socket: Client;
  /** Resolves with the id of the only job, once this many responses are held. */
  held(count: number): Promise<string>;
  /** Cuts the WebSocket, brings the job to its end, and lets the client reconnect. */
  finishWhileOffline(id: string): Promise<void>;
  /** Releases all responses. */
  release(): void;
}

/** Starts a gateway that ends with the test. */
export async function startLateResponses(): Promise<LateResponses> {
  let now = Date.now();
  const sandbox = await startSandbox({ now: () => now });
  const env = { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: sandbox.url };
  const gateway = untilTheEnd(await startTestGateway(env));
  const proxy = untilTheEnd(await startFaultProxy(new URL(gateway.url)));
  const gate = aGate();
  let held = 0;
  const socket = createClient({
    url: new URL('/graphql', proxy.url).href.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 10)),
  });
  untilTheEnd({ [Symbol.asyncDispose]: async () => socket.dispose() });

  return {
    url: `${gateway.url}/graphql`,
    socket,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const body = await response.text();
      held += 1;
      await gate.opened;
      return new Response(body, response);
    },
    held: async (count) => {
      await expect.poll(() => held).toBe(count);
      const { data } = await gateway.graphql('{ jobs { nodes { id } } }');
      return data.jobs.nodes[0].id;
    },
    finishWhileOffline: async (id) => {
      await proxy.refuse(true);
      proxy.cut();
      now += 60_000;
      const status = async () => (await gateway.graphql(`{ job(id: "${id}") { status } }`)).data.job.status;
      await expect.poll(status).toBe('COMPLETED');
      await proxy.refuse(false);
    },
    release: gate.open,
  };
}

/** Whether each revision is at least as great as the one before it. */
export function neverFall(revisions: readonly number[]): boolean {
  return revisions.every((revision, at) => at === 0 || revision >= (revisions[at - 1] ?? 0));
}
