import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangedJob } from '../sql-database.js';

/** The pause after a statement, in milliseconds, in which more changes gather. */
const PAUSE_MS = 10;

/**
 * Notifies other gateways of changes that are committed. Those that come while a statement runs, or in the pause after
 * it, are sent by the next one, each job once. A notification within the transaction of its change would make PostgreSQL
 * commit such transactions one after another. One that is lost delays its signal until the next sweep of the other
 * gateway.
 */
export class ChangeNotifier {
  /** By the id of the job. */
  private readonly waiting = new Map<string, ChangedJob>();
  private sending: Promise<void> | null = null;

  constructor(
    private readonly send: (changes: ChangedJob[]) => Promise<void>,
    /** The notifications of these changes are lost. */
    private readonly onTrouble: (error: unknown) => void,
    private readonly pause: () => Promise<void> = () => sleep(PAUSE_MS),
  ) {}

  notify(changes: readonly ChangedJob[]): void {
    if (changes.length === 0) return;
    for (const change of changes) this.waiting.set(change.id, change);
    this.sending ??= this.sendWaiting();
  }

  /** Resolves when nothing waits to be sent. */
  async idle(): Promise<void> {
    await this.sending;
  }

  private async sendWaiting(): Promise<void> {
    while (this.waiting.size > 0) {
      const changes = [...this.waiting.values()];
      this.waiting.clear();
      await this.send(changes).catch(this.onTrouble);
      await this.pause();
    }
    this.sending = null;
  }
}
