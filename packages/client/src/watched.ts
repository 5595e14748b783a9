/** A value with listeners, as `useSyncExternalStore` and other stores expect it. */
export class Watched<Value> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: Value) {}

  readonly getSnapshot = (): Value => this.value;

  /** The returned function ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    // Each call counts by itself, also with the same function.
    const own = () => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  };

  set(value: Value): void {
    if (value === this.value) return;
    this.value = value;
    for (const listener of [...this.listeners]) listener();
  }
}
