/** Writes that come one by one and may share a statement or a commit. */
export interface Gathering {
  /** The number of those that have come. */
  size: () => number;
  /** With so many, waiting ends. */
  most: number;
  /** After this time, in milliseconds, waiting ends. */
  waitMs: number;
  /** Milliseconds of a steady clock. */
  now: () => number;
}

/** Waits while each turn of the event loop brings more, and then calls `end`. Only a busy gateway has more in each turn. */
export function gather({ size, most, waitMs, now }: Gathering, end: () => void): void {
  const until = now() + waitMs;
  const wait = (seen: number) =>
    setImmediate(() => {
      const come = size();
      if (come > seen && come < most && now() < until) wait(come);
      else end();
    });
  wait(size());
}
