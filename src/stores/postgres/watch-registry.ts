import { createHash, randomUUID } from 'node:crypto';
import type { JobSignals } from '../../core/job-store.js';
import { LocalJobSignals } from '../job-signals.js';
import type { ChangedJob } from '../sql-database.js';

/** The jobs and callers that are watched now. */
export interface Watched {
  jobs: string[];
  callers: string[];
}

/** PostgreSQL refuses a notification of 8,000 bytes. */
const MOST_BYTES = 7_999;

/**
 * The signals of one gateway among several. Its own changes raise them at once, changes of other gateways when their
 * notification arrives, and lost notifications when the sweep finds a newer revision.
 */
export class WatchRegistry implements JobSignals {
  private readonly local = new LocalJobSignals();
  /** Watched callers by their digest, which a notification carries: its size is limited, that of a name is not. */
  private readonly callers = new Map<string, { caller: string; listeners: number }>();
  /** Distinguishes this gateway's notifications from those of others. */
  private readonly origin = randomUUID().slice(0, 8);
  /** The last revision that was signalled of each watched job. */
  private signalled = new Map<string, number>();

  listen(jobId: string, onSignal: (jobId: string) => void): () => void {
    return this.local.listen(jobId, onSignal);
  }

  listenToCaller(caller: string, onSignal: (jobId: string) => void): () => void {
    const digest = digestOf(caller);
    const known = this.callers.get(digest) ?? { caller, listeners: 0 };
    known.listeners += 1;
    this.callers.set(digest, known);
    const stop = this.local.listenToCaller(caller, onSignal);
    let stopped = false;
    return () => {
      if (stopped) return;
      stopped = true;
      stop();
      known.listeners -= 1;
      if (known.listeners === 0) this.callers.delete(digest);
    };
  }

  /** Raises the signal in this gateway. */
  raise({ id, caller, revision }: ChangedJob): void {
    if (this.local.has(id, caller)) this.signalled.set(id, revision);
    this.local.raise({ id, caller });
  }

  /** The notifications of these changes for the other gateways, as few as can hold them. */
  payloadsOf(changes: Iterable<ChangedJob>): string[] {
    const payloads: string[] = [];
    let payload = '';
    for (const { id, caller, revision } of changes) {
      const entry = ` ${id} ${digestOf(caller)} ${revision}`;
      if (payload.length + entry.length > MOST_BYTES) {
        payloads.push(payload);
        payload = '';
      }
      payload = (payload || this.origin) + entry;
    }
    if (payload) payloads.push(payload);
    return payloads;
  }

  /** Raises the signals of another gateway's notification. */
  receive(payload: string): void {
    const [origin, ...entries] = payload.split(' ');
    if (origin === this.origin) return;
    for (let at = 0; at + 2 < entries.length; at += 3) {
      const [id = '', digest = '', revision] = entries.slice(at, at + 3);
      this.raise({ id, caller: this.callers.get(digest)?.caller ?? '', revision: Number(revision) });
    }
  }

  watched(): Watched {
    return { jobs: this.local.jobs(), callers: [...this.callers.values()].map(({ caller }) => caller) };
  }

  /**
   * Raises the signals of changes that were not signalled, and of watched jobs that are gone.
   * @param watched what was watched before the rows were read
   * @param rows the watched jobs as they are now
   */
  signalMissed(watched: Watched, rows: ChangedJob[]): void {
    const present = new Set(rows.map(({ id }) => id));
    for (const row of rows) {
      if (row.revision > (this.signalled.get(row.id) ?? 0)) this.raise(row);
    }
    for (const id of watched.jobs) {
      if (!present.has(id)) this.local.raise({ id, caller: '' });
    }
    this.signalled = new Map([...this.signalled].filter(([id]) => present.has(id)));
  }
}

function digestOf(caller: string): string {
  return createHash('sha256').update(caller).digest('base64url');
}
