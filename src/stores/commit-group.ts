/** Transactions that are committed together, or not at all. */
export class CommitGroup {
  /** Resolves once all of it is durable; rejects when none of it is. */
  readonly committed: Promise<void>;
  /** How many have joined. */
  size = 0;
  private settle: { resolve: () => void; reject: (error: unknown) => void } | null = null;

  /** @param begunAt when the first joined, in milliseconds of a steady clock */
  constructor(readonly begunAt: number) {
    this.committed = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Whoever is part of it is told; there may be nobody left.
    this.committed.catch(() => undefined);
  }

  /** It is on disk. */
  keep(): void {
    this.settle?.resolve();
  }

  /** It is gone, for this reason. */
  lose(error: unknown): void {
    this.settle?.reject(error);
  }
}
