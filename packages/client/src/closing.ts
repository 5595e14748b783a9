/** The part of an AbortSignal that is used. */
export interface Ending {
  readonly aborted: boolean;
  /** React Native's signals have none. */
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Ends everything of a gateway or a list. Node warns of an AbortSignal with more than ten listeners. */
export class Closing implements Ending {
  aborted = false;
  private readonly listeners = new Set<() => void>();

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }

  readonly close = (): void => {
    this.aborted = true;
    for (const listener of [...this.listeners]) listener();
    this.listeners.clear();
  };
}
