import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ThinSocket } from '../thin-socket.js';
import { FOLLOW, Watcher } from '../watcher.js';

/** All jobs, with their long inputs. */
const FOLLOW_ALL = 'subscription { jobUpdates { job { id status revision input media { url } } } }';
const INIT = JSON.stringify({ type: 'connection_init' });
const SUBSCRIBE_ALL = JSON.stringify({ id: '1', type: 'subscribe', payload: { query: FOLLOW_ALL } });
const SHORTEST_STAY_MS = 5_000;
const LONGEST_STAY_MS = 40_000;

/** The place and parameters of a visit. */
export interface Place {
  url: string;
  /** The job to follow. */
  anyJob: () => string;
  /** The number of the visitor. */
  number: number;
}

/**
 * One visit: follows a job until it ends or for a random time, and leaves.
 * @throws when the gateway ends the visit
 */
export type Visit = (place: Place) => Promise<void>;

/** Follows a job over a WebSocket, and leaves without closing the subscription. */
export const byWebSocket: Visit = async ({ url, anyJob, number }) => {
  const watcher = await Watcher.open(url, number);
  await watcher.follow(anyJob());
  await Promise.race([watcher.ended(), sleep(aWhile())]);
  watcher.close();
};

/** Follows a job over Server-Sent Events. */
export const byStream: Visit = async ({ url, anyJob }) => {
  const stream = await openStream(url, { query: FOLLOW, variables: JSON.stringify({ id: anyJob() }) });
  stream.resume();
  await Promise.race([once(stream, 'end'), sleep(aWhile())]);
  stream.destroy();
};

/**
 * Subscribes to all changes of all jobs over a WebSocket, and reads none of them. It does not answer pings
 * either.
 */
export const silentByWebSocket: Visit = async ({ url, number }) => {
  const socket = new ThinSocket(url, number, {
    open: () => socket.send(INIT),
    message: () => {
      socket.send(SUBSCRIBE_ALL);
      socket.pause();
    },
    // The gateway is expected to close it after a while.
    close: () => socket.destroy(),
  });
  await sleep(aWhile());
  socket.destroy();
};

/** The same over Server-Sent Events, which have no pings. */
export const silentByStream: Visit = async ({ url }) => {
  const stream = await openStream(url, { query: FOLLOW_ALL });
  await sleep(aWhile());
  stream.destroy();
};

async function openStream(url: string, parameters: Record<string, string>) {
  const address = `${url}/graphql/stream?${new URLSearchParams(parameters)}`;
  const request = get(address, { agent: false, headers: { Accept: 'text/event-stream' } });
  const [stream] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  if (stream.statusCode !== 200) throw new Error(`A stream was refused with ${stream.statusCode}`);
  // The visitor closed the stream itself.
  stream.on('error', () => stream.destroy());
  return stream;
}

function aWhile(): number {
  return SHORTEST_STAY_MS + Math.random() * (LONGEST_STAY_MS - SHORTEST_STAY_MS);
}

/**
 * Keeps this number of visitors; each that leaves is replaced. Resolves when it is aborted and all have left.
 */
export class Crowd {
  visits = 0;
  /** The errors of visits that the gateway refused or ended. */
  readonly complaints: string[] = [];

  constructor(
    private readonly size: number,
    private readonly visit: Visit,
    private readonly place: Omit<Place, 'number'>,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const seat = async () => {
      // The arrivals are spread.
      await sleep(Math.random() * LONGEST_STAY_MS);
      while (!signal.aborted) await this.receive();
    };
    await Promise.all(Array.from({ length: this.size }, seat));
  }

  private async receive(): Promise<void> {
    this.visits += 1;
    try {
      await this.visit({ ...this.place, number: this.visits });
    } catch (error) {
      this.complaints.push(error instanceof Error ? error.message : String(error));
      await sleep(SHORTEST_STAY_MS);
    }
  }
}
