import { WebSocket } from 'ws';

/** As docs/frontend.md has it. */
const FOLLOW = `subscription FollowJob($id: ID!) {
  job: jobStatus(id: $id) { id status revision progress media { url mimeType } error { code message charged } }
}`;
const INIT = JSON.stringify({ type: 'connection_init' });
/** Addresses of this machine that connections come from: one alone has too few ports for tens of thousands. */
const SOURCES = 100;
const AT_ONCE = 64;

/** A job as its watchers see it. */
export interface SeenJob {
  id: string;
  status: string;
  revision: number;
}

/**
 * A client with a WebSocket of its own that follows one job at a time, and does no more than it must. What breaks it
 * while nobody waits for it ends the process: its numbers would be wrong.
 */
export class Watcher {
  private onNext: (job: SeenJob) => void = () => undefined;
  private onComplete: () => void = () => undefined;
  private waiting: ((error: Error) => void) | null = null;
  private subscriptions = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.take(String(data)));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', (code, reason) => this.fail(new Error(`The server hung up: ${code} ${reason}`)));
  }

  /** Opens a socket, up to the server's connection_ack. @param number spreads sockets over the machine's addresses */
  static async open(url: string, number: number): Promise<Watcher> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      localAddress: `127.0.0.${2 + (number % SOURCES)}`,
    });
    const watcher = new Watcher(socket);
    await watcher.until((acknowledged) => {
      socket.once('open', () => socket.send(INIT));
      socket.once('message', acknowledged);
    });
    return watcher;
  }

  /**
   * Follows the job until it ends. Resolves with the first event; `onEvent` is told of every one.
   * @throws when the server refuses, or hangs up
   */
  follow(jobId: string, onEvent: (job: SeenJob) => void = () => undefined): Promise<void> {
    return this.until((first) => {
      this.onNext = (job) => {
        first();
        onEvent(job);
      };
      this.subscriptions += 1;
      const payload = { query: FOLLOW, variables: { id: jobId } };
      this.socket.send(JSON.stringify({ id: String(this.subscriptions), type: 'subscribe', payload }));
    });
  }

  /** Resolves when the job that is followed has ended. */
  ended(): Promise<void> {
    return this.until((over) => {
      this.onComplete = over;
    });
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.terminate();
  }

  private async until(begin: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.waiting = reject;
      begin(resolve);
    });
    this.waiting = null;
  }

  private take(text: string): void {
    const { type, payload } = JSON.parse(text);
    if (type === 'next' && payload.data) this.onNext(payload.data.job);
    else if (type === 'complete') this.onComplete();
    else if (type === 'next' || type === 'error') this.fail(new Error(`The server sent ${text}`));
  }

  private fail(error: Error): void {
    if (this.waiting === null) throw error;
    this.waiting(error);
  }
}

/** Opens so many watchers, some at a time, each following a job up to its first event. */
export async function openWatchers(
  count: number,
  {
    url,
    jobOf,
    onEvent,
  }: { url: string; jobOf: (number: number) => string; onEvent?: (job: SeenJob) => void },
): Promise<Watcher[]> {
  const watchers: Watcher[] = [];
  let begun = 0;
  const lane = async () => {
    while (begun < count) {
      const number = begun;
      begun += 1;
      const watcher = await Watcher.open(url, number);
      await watcher.follow(jobOf(number), onEvent);
      watchers.push(watcher);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return watchers;
}
