import { useMemo, useSyncExternalStore } from 'react';
import type { Gateway } from '../gateway.js';
import { Watched } from '../watched.js';
import { useGateway } from './provider.js';

/** Starts what fills a store. The returned function stops it. */
export type Start<Snapshot> = (gateway: Gateway, set: (snapshot: Snapshot) => void) => () => void;

/** A store that all components with the same key share. It runs while at least one of them is shown. */
class SharedStore<Snapshot> {
  private readonly watched: Watched<Snapshot>;
  private users = 0;
  private stop: (() => void) | null = null;

  constructor(
    private readonly initial: Snapshot,
    private readonly start: (set: (snapshot: Snapshot) => void) => () => void,
  ) {
    this.watched = new Watched(initial);
  }

  readonly getSnapshot = (): Snapshot => this.watched.getSnapshot();

  readonly getServerSnapshot = (): Snapshot => this.initial;

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.watched.subscribe(listener);
    this.users += 1;
    this.stop ??= this.start((snapshot) => this.watched.set(snapshot));
    return () => {
      unsubscribe();
      this.users -= 1;
      // StrictMode and a component that takes the place of another subscribe again at once.
      void Promise.resolve().then(() => this.users === 0 && this.end());
    };
  };

  private end(): void {
    this.stop?.();
    this.stop = null;
  }
}

const stores = new WeakMap<Gateway, Map<string, SharedStore<unknown>>>();

function storeOf<Snapshot>(gateway: Gateway, key: string, initial: Snapshot, start: Start<Snapshot>) {
  const ofGateway = stores.get(gateway) ?? new Map<string, SharedStore<unknown>>();
  stores.set(gateway, ofGateway);
  const store = ofGateway.get(key) ?? new SharedStore<unknown>(initial, (set) => start(gateway, set));
  ofGateway.set(key, store);
  return store as SharedStore<Snapshot>;
}

/**
 * The snapshot of the store with this key. On a server it is `initial`, and nothing starts.
 * @param start always the same for the same key
 */
export function useShared<Snapshot>(key: string, initial: Snapshot, start: Start<Snapshot>): Snapshot {
  const gateway = useGateway();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for `initial` and `start`
  const store = useMemo(() => storeOf(gateway, key, initial, start), [gateway, key]);
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
}
