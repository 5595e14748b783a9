/** At most this many causes are followed at a time; strangers choose some of them, such as an Origin. */
const MOST_CAUSES = 20;
const PERIOD_MS = 60_000;

/** Limits log lines: a cause that keeps occurring is logged once a minute, with the number of its occurrences. */
export class RepeatedCauses {
  private readonly logged = new Map<string, { at: number; unlogged: number }>();

  /** @param now the present moment in milliseconds, from any origin */
  constructor(private readonly now: () => number) {}

  /**
   * Records one occurrence. The first one of a cause is logged at once; later ones are counted, and the next one after
   * a minute logs them. Past 20 causes in one minute, occurrences of further ones are neither logged nor counted.
   * @param cause what the occurrences have in common
   * @param log receives the number of occurrences since its cause was last logged, at least 1
   */
  record(cause: string, log: (count: number) => void): void {
    const now = this.now();
    const known = this.logged.get(cause);
    if (known && now - known.at < PERIOD_MS) {
      known.unlogged += 1;
      return;
    }
    if (!known && !this.hasRoom(now)) return;
    this.logged.set(cause, { at: now, unlogged: 0 });
    log((known?.unlogged ?? 0) + 1);
  }

  private hasRoom(now: number): boolean {
    if (this.logged.size < MOST_CAUSES) return true;
    for (const [cause, { at }] of this.logged) if (now - at >= PERIOD_MS) this.logged.delete(cause);
    return this.logged.size < MOST_CAUSES;
  }
}
