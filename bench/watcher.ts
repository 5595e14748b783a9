import { ThinSocket } from './thin-socket.js';

/** The query from docs/frontend.md. */
export const FOLLOW = `subscription FollowJob($id: ID!) {
  job: jobStatus(id: $id) { id status revision progress media { url mimeType } error { code message charged } }
}`;
const INIT = JSON.stringify({ type: 'connection_init' });
const AT_ONCE = 64;

/** A job as its watchers receive it. */
export interface SeenJob {
  id: string;
  status: string;
  revision: number;
}

/**
 * A client with a WebSocket of its own that follows one job at a time, with the least possible work. An error
 * outside a call ends the process, because its numbers would be wrong.
 */
export class Watcher {
  private onNext: (job: SeenJob) => void = () => undefined;
  private onComplete: () => void = () => undefined;
  private hasEnded = false;
  private waiting: ((error: Error) => void) | null = null;
  private subscriptions = 0;

  private readonly socket: ThinSocket;
  private onAcknowledged: () => void = () => undefined;

  private constructor(url: string, number: number) {
    this.socket = new ThinSocket(url, number, {
      open: () => this.socket.send(INIT),
      message: (text) => this.take(text),
      close: (why) => this.fail(new Error(why)),
    });
  }

  /**
   * Opens a socket, up to the server's connection_ack.
   * @param number of the watcher, different for each
   */
  static async open(url: string, number: number): Promise<Watcher> {
    const watcher = new Watcher(url, number);
    await watcher.until((acknowledged) => {
      watcher.onAcknowledged = acknowledged;
    });
    return watcher;
  }

  /**
   * Follows the job until it ends. Resolves with the first event; `onEvent` receives every event.
   * @throws when the server refuses, or disconnects
   */
  follow(jobId: string, onEvent: (job: SeenJob) => void = () => undefined): Promise<void> {
    return this.until((first) => {
      this.onNext = (job) => {
        first();
        onEvent(job);
      };
      this.hasEnded = false;
      this.subscriptions += 1;
      const payload = { query: FOLLOW, variables: { id: jobId } };
      this.socket.send(JSON.stringify({ id: String(this.subscriptions), type: 'subscribe', payload }));
    });
  }

  /** Resolves when the server has completed the subscription. */
  async ended(): Promise<void> {
    if (this.hasEnded) return;
    await this.until((over) => {
      this.onComplete = over;
    });
  }

  close(): void {
    this.socket.destroy();
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
    else if (type === 'complete') this.end();
    else if (type === 'connection_ack') this.onAcknowledged();
    else if (type === 'next' || type === 'error') this.fail(new Error(`The server sent ${text}`));
  }

  private end(): void {
    this.hasEnded = true;
    this.onComplete();
  }

  private fail(error: Error): void {
    if (this.waiting === null) throw error;
    this.waiting(error);
  }
}

/** Opens watchers, some at a time, each following a job up to its first event. */
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
