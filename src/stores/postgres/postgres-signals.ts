import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Clock } from '../../core/clock.js';
import type { JobSignals } from '../../core/job-store.js';
import { LocalJobSignals } from '../job-signals.js';
import type { Changed } from '../sql-job-store.js';
import { newListener } from './pool.js';

export const CHANNEL = 'gateway_jobs';
/** Between two tries to listen again, in milliseconds. */
const RECONNECT_MS = 1_000;

/** What is listened to now. */
export interface WatchedJobs {
  jobs: string[];
  callers: string[];
}

/**
 * Signals between all gateways on one database. Those of this gateway's own changes are raised at once; those of the
 * others arrive by NOTIFY, on one connection, as hints that may get lost. `tellMissed` finds what they failed to tell.
 */
export class PostgresJobSignals implements JobSignals {
  private readonly local = new LocalJobSignals();
  /** Who is listened to, by what a notification calls it: a caller's name may be longer than one can be. */
  private readonly callers = new Map<string, { caller: string; listeners: number }>();
  /** Tells this gateway's notifications from those of others. */
  private readonly origin = randomUUID().slice(0, 8);
  /** The last revision that was signalled of each watched job. */
  private signalled = new Map<string, number>();
  private readonly stopping = new AbortController();
  private listening: Promise<void> = Promise.resolve();
  private listener: pg.Client | null = null;

  constructor(
    private readonly url: string,
    private readonly clock: Clock,
    private readonly on: {
      /** It listens again: what was notified meanwhile is lost. */
      gap: () => Promise<void>;
      /** It cannot listen; changes of other gateways are found later. */
      trouble: (error: unknown) => void;
    },
  ) {}

  listen(jobId: string, onSignal: (jobId: string) => void): () => void {
    return this.local.listen(jobId, onSignal);
  }

  listenToCaller(caller: string, onSignal: (jobId: string) => void): () => void {
    const name = digest(caller);
    const known = this.callers.get(name) ?? { caller, listeners: 0 };
    known.listeners += 1;
    this.callers.set(name, known);
    const stop = this.local.listenToCaller(name, onSignal);
    let stopped = false;
    return () => {
      if (stopped) return;
      stopped = true;
      stop();
      known.listeners -= 1;
      if (known.listeners === 0) this.callers.delete(name);
    };
  }

  /** Raises the signal in this gateway. */
  raise({ id, caller, revision }: Changed): void {
    this.signal(id, digest(caller), revision);
  }

  /** What a notification says to the other gateways about this change. */
  payloadOf({ id, caller, revision }: Changed): string {
    return [this.origin, id, digest(caller), revision].join(' ');
  }

  watched(): WatchedJobs {
    return { jobs: this.local.jobs(), callers: [...this.callers.values()].map(({ caller }) => caller) };
  }

  /**
   * Raises the signals of those that changed without one, and of watched jobs that are gone.
   * @param asked what was watched before the rows were read
   * @param rows the watched jobs as they are now
   */
  signalMissed(asked: WatchedJobs, rows: Changed[]): void {
    const present = new Map(rows.map((row) => [row.id, row.revision]));
    for (const row of rows) {
      if (row.revision > (this.signalled.get(row.id) ?? 0)) this.raise(row);
    }
    for (const id of asked.jobs) {
      if (!present.has(id)) this.local.raise({ id, caller: '' });
    }
    this.signalled = new Map([...this.signalled].filter(([id]) => present.has(id)));
  }

  /** Begins to listen, and again whenever the connection is lost, until stopped. Resolves when it first listens. */
  async start(): Promise<void> {
    const connection = await this.connect();
    this.listening = this.keepListening(connection);
  }

  /**
   * Listens once more on the same connection, which changes nothing, and leaves it for a new one if that is not
   * answered: one that was cut without a word would be listened to for ever.
   */
  async probe(): Promise<void> {
    const { listener } = this;
    try {
      await listener?.query(`listen ${CHANNEL}`);
    } catch {
      await listener?.end();
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.listening;
  }

  private async keepListening(first: { lost: Promise<void> }): Promise<void> {
    await first.lost;
    while (!this.stopping.signal.aborted) {
      try {
        const { lost } = await this.connect();
        // What cannot be read now is found later; the connection listens all the same, and another beside it would stay.
        await this.on.gap().catch(this.on.trouble);
        await lost;
      } catch (error) {
        this.on.trouble(error);
        await this.clock.sleep(RECONNECT_MS, this.stopping.signal);
      }
    }
  }

  private async connect(): Promise<{ lost: Promise<void> }> {
    const client = newListener(this.url);
    const lost = new Promise<void>((resolve) => client.once('end', resolve));
    // What breaks it also ends it.
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.receive(payload ?? ''));
    const end = () => void client.end();
    void lost.then(() => this.stopping.signal.removeEventListener('abort', end));
    try {
      await client.connect();
      // Not before: of a client that is ended while it connects, pg never says what became of that.
      this.stopping.signal.addEventListener('abort', end, { once: true });
      if (this.stopping.signal.aborted) end();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      await client.end();
      throw error;
    }
    this.listener = client;
    return { lost };
  }

  private receive(payload: string): void {
    const [origin, id = '', callerDigest = '', revision] = payload.split(' ');
    if (origin !== this.origin) this.signal(id, callerDigest, Number(revision));
  }

  private signal(id: string, callerDigest: string, revision: number): void {
    if (this.local.has(id, callerDigest)) this.signalled.set(id, revision);
    this.local.raise({ id, caller: callerDigest });
  }
}

function digest(caller: string): string {
  return createHash('sha256').update(caller).digest('base64url');
}
