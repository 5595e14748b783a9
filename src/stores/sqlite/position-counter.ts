import { slot } from '../prepared-query.js';
import type { Positions, Settled } from '../sql-database.js';

/** A write that has begun and whose signals are not all raised. */
interface Write {
  /** No smaller position can be its. */
  from: number;
  /** The last position that it took; 0 before the first. */
  last: number;
}

/**
 * Numbers the changes of the one process that writes a SQLite file. Transactions run one after another, so the order of
 * positions is that of commits.
 */
export class PositionCounter implements Positions {
  readonly newPosition = slot<number>('position');
  /** In the order in which they began. */
  private readonly writes = new Set<Write>();
  private taken = 0;
  /** A transaction that failed takes positions that no change has, so this may be less than `taken`. */
  private committed = 0;

  databaseId = '';

  /** @param largest the largest position in the file */
  open(databaseId: string, largest: number): void {
    this.databaseId = databaseId;
    this.taken = largest;
    this.committed = largest;
  }

  /** Runs a write with its signals. */
  async during<Result>(write: (take: () => number) => Promise<Result>): Promise<Result> {
    const own: Write = { from: this.committed + 1, last: 0 };
    this.writes.add(own);
    const take = () => {
      this.taken += 1;
      own.last = this.taken;
      return own.last;
    };
    try {
      const result = await write(take);
      this.committed = Math.max(this.committed, own.last);
      return result;
    } finally {
      this.writes.delete(own);
    }
  }

  settled(now: number): Settled {
    return { position: this.position(), takenAt: now };
  }

  async current(): Promise<number> {
    return this.position();
  }

  /** Every change before it is durable, and its signal was raised. */
  private position(): number {
    const [first] = this.writes;
    return first?.from ?? this.committed + 1;
  }
}
