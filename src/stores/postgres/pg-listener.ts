import type pg from 'pg';
import type { Clock } from '../../core/clock.js';
import { retry } from '../../core/retry.js';
import { newListeningClient } from './pool.js';

/** The pauses between attempts to connect again, in milliseconds. */
const BACKOFF = { firstMs: 1_000, longestMs: 1_000 };

/**
 * Receives and sends the notifications of one channel on a connection of its own, and connects again whenever that is
 * lost.
 */
export class PgListener {
  private readonly stopping = new AbortController();
  private listening: Promise<void> = Promise.resolve();
  private client: pg.Client | null = null;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly clock: Clock,
    private readonly on: {
      notification: (payload: string) => void;
      /** It listens again; notifications in between are lost. */
      reconnect: () => Promise<void>;
      /** It cannot listen now. */
      trouble: (error: unknown) => void;
    },
  ) {}

  /** Begins to listen, until stopped. Resolves when it listens. @throws when the first connection fails */
  async start(): Promise<void> {
    const { lost } = await this.connect();
    this.listening = this.keepListening(lost);
  }

  /**
   * Listens once more on the same connection, which has no effect, and replaces the connection if that is not
   * answered: nothing else shows that a connection was cut silently.
   */
  async probe(): Promise<void> {
    const { client } = this;
    try {
      await client?.query(`listen ${this.channel}`);
    } catch {
      await client?.end();
    }
  }

  /** Sends notifications, once `start` has resolved. @throws when the connection is lost */
  async notify(payloads: string[]): Promise<void> {
    const statement = 'select pg_notify($1, payload) from unnest($2::text[]) payload';
    await this.client?.query(statement, [this.channel, payloads]);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.listening;
  }

  private async keepListening(firstLost: Promise<void>): Promise<void> {
    const { clock } = this;
    const { signal } = this.stopping;
    let lost = firstLost;
    for (;;) {
      await lost;
      if (signal.aborted) return;
      const onError = this.on.trouble;
      const connected = retry(() => this.connect(), { clock, backoff: BACKOFF, signal, onError });
      // retry rejects only after stop().
      const again = await connected.catch(() => null);
      if (!again) return;
      // The connection listens even if the changes that were missed cannot be read now; the next sweep finds them.
      await this.on.reconnect().catch(this.on.trouble);
      lost = again.lost;
    }
  }

  private async connect(): Promise<{ lost: Promise<void> }> {
    const client = newListeningClient(this.url);
    const lost = new Promise<void>((resolve) => client.once('end', resolve));
    // An error also ends the connection.
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.on.notification(payload ?? ''));
    const end = () => void client.end();
    void lost.then(() => this.stopping.signal.removeEventListener('abort', end));
    try {
      await client.connect();
      // Not before: connect() of a client that is ended while it connects never settles.
      this.stopping.signal.addEventListener('abort', end, { once: true });
      if (this.stopping.signal.aborted) end();
      await client.query(`listen ${this.channel}`);
    } catch (error) {
      await client.end();
      throw error;
    }
    this.client = client;
    return { lost };
  }
}
