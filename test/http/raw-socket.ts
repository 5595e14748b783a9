import { once } from 'node:events';
import WebSocket from 'ws';
import { aGate } from '../support/gate.js';

/**
 * A bare WebSocket of the graphql-transport-ws protocol, which can send what a well-behaved client would not.
 */
export interface RawSocket extends Disposable {
  /** An object is sent as JSON, a text unchanged. */
  send(message: object | string): void;
  /** The next message that has not been read yet. */
  next(): Promise<Record<string, unknown>>;
  /** The close code. */
  readonly closed: Promise<number>;
  /** Reads nothing from the network until `resume`. */
  pause(): void;
  resume(): void;
  /** Drops the connection without a close frame. */
  terminate(): void;
}

/** Opens a socket to the gateway at `url`. */
export async function openSocket(url: string): Promise<RawSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  const messages: Record<string, unknown>[] = [];
  let arrival = aGate();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    arrival.open();
    arrival = aGate();
  });
  const closed = once(socket, 'close').then(([code]): number => code);
  await once(socket, 'open');
  return {
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: async () => {
      for (;;) {
        const message = messages.shift();
        if (message) return message;
        await arrival.opened;
      }
    },
    closed,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    terminate: () => socket.terminate(),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

/** A socket whose connection the gateway has acknowledged. */
export async function openAcknowledged(url: string): Promise<RawSocket> {
  const socket = await openSocket(url);
  socket.send({ type: 'connection_init' });
  await socket.next();
  return socket;
}

/** The message that subscribes to a job. */
export function subscribe(id: string, jobId: string): object {
  const query = 'subscription ($id: ID!) { jobStatus(id: $id) { status revision } }';
  return { type: 'subscribe', id, payload: { query, variables: { id: jobId } } };
}

/** The message that subscribes to all jobs of the caller. */
export function subscribeToUpdates(id: string): object {
  return {
    type: 'subscribe',
    id,
    payload: { query: 'subscription { jobUpdates { job { id revision status input } } }' },
  };
}
