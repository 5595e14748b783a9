import WebSocket from 'ws';
import { type Gateway, type GatewayOptions, openGateway } from '../../packages/client/src/gateway.js';
import type { ConnectionState } from '../../packages/client/src/live-socket.js';
import { systemTiming, type Timing } from '../../packages/client/src/timing.js';
import { untilTheEnd } from '../support/until-the-end.js';

/** The name of a model in `generate`. */
export const MODEL = 'mireloSfx16TextToAudio';

/**
 * The client package in front of a gateway, until the end of the test.
 * @param timing replaces short pauses and real limits
 */
export function connected(
  url: URL | string,
  options: Partial<GatewayOptions> = {},
  timing: Partial<Timing> = {},
): Gateway {
  const gateway = openGateway(
    { url: String(url), webSocketImpl: WebSocket, ...options },
    { ...systemTiming, longestPauseMs: 20, ...timing },
  );
  untilTheEnd({ [Symbol.asyncDispose]: async () => gateway.close() });
  return gateway;
}

/** A message of graphql-ws. */
interface Message {
  type: string;
  payload?: { variables?: Record<string, unknown>; data?: { jobUpdates?: { cursor: string } } };
}

/** A WebSocket class that records the messages of all its sockets. */
export function recordingSocket() {
  const sent: Message[] = [];
  const received: Message[] = [];
  class RecordingSocket extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols);
      this.on('message', (data) => received.push(JSON.parse(String(data))));
    }

    override send(data: string): void {
      sent.push(JSON.parse(data));
      super.send(data);
    }
  }
  return { webSocketImpl: RecordingSocket, sent, received };
}

/** Resolves once the WebSocket of the gateway object is in this state, even if only for a moment. */
export function untilState({ connection }: Gateway, state: ConnectionState): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (connection.getSnapshot() !== state) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = connection.subscribe(look);
    look();
  });
}

/** Time that passes only when a test moves it. */
export class MovedTiming {
  private time = 0;
  private waiting: { until: number; callback: () => void }[] = [];
  /** Every duration that was waited for, in milliseconds. */
  readonly waits: number[] = [];

  readonly timing: Partial<Timing> = {
    now: () => this.time,
    random: () => 0.5,
    after: (ms, callback) => {
      const wait = { until: this.time + ms, callback };
      this.waits.push(ms);
      this.waiting.push(wait);
      return () => {
        this.waiting = this.waiting.filter((other) => other !== wait);
      };
    },
  };

  advance(ms: number): void {
    this.time += ms;
    for (const { until, callback } of [...this.waiting]) if (until <= this.time) callback();
  }
}
