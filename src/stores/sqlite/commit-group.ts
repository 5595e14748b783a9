/** Transactions that are committed together, or not at all. */
export class CommitGroup {
  /** Resolves once all of it is durable; rejects when none of it is. */
  readonly committed: Promise<void>;
  /** How many have joined. */
  size = 0;
  /** It is on disk. */
  resolve!: () => void;
  /** It is gone, for this reason. */
  reject!: (reason: unknown) => void;

  /** @param begunAt when the first joined, in milliseconds of a steady clock */
  constructor(readonly begunAt: number) {
    this.committed = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever is part of it is told; there may be nobody left.
    this.committed.catch(() => undefined);
  }
}
