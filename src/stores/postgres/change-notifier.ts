/** The most notifications in one statement. A notification has about 100 bytes. */
const MOST_AT_ONCE = 1_000;

/**
 * Notifies other gateways of changes that are committed. All that come while a statement runs are sent by the next one.
 * A notification within the transaction of its change would make PostgreSQL commit such transactions one after another.
 * One that is lost delays its signal until the next sweep of the other gateway.
 */
export class ChangeNotifier {
  private waiting: string[] = [];
  private sending: Promise<void> | null = null;

  constructor(
    private readonly send: (payloads: string[]) => Promise<void>,
    /** These notifications are lost. */
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  notify(payloads: string[]): void {
    if (payloads.length === 0) return;
    this.waiting.push(...payloads);
    this.sending ??= this.sendWaiting();
  }

  /** Resolves when nothing waits to be sent. */
  async idle(): Promise<void> {
    await this.sending;
  }

  private async sendWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const payloads = this.waiting.splice(0, MOST_AT_ONCE);
      await this.send(payloads).catch(this.onTrouble);
    }
    this.sending = null;
  }
}
