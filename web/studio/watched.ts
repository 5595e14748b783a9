import { useSyncExternalStore } from 'react';

/** A value that notifies its watchers each time it is set. */
export class Watched<Value> {
  private readonly watchers = new Set<() => void>();

  constructor(private value: Value) {}

  readonly get = (): Value => this.value;

  set(value: Value): void {
    this.value = value;
    for (const watcher of this.watchers) watcher();
  }

  /** The returned function ends it. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };
}

/** The value as it is now; the component renders again when it is replaced. */
export function useWatched<Value>(watched: Watched<Value>): Value {
  return useSyncExternalStore(watched.watch, watched.get);
}
