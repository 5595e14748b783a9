import type { JobSignals } from '../core/job-store.js';

/** Signals between the parts of one process. */
export class LocalJobSignals implements JobSignals {
  private readonly listeners = new Map<string, Set<() => void>>();

  listen(jobId: string, onSignal: () => void): () => void {
    // A listener of its own for each call, so that the same function may listen twice.
    const listener = () => onSignal();
    const listeners = this.listeners.get(jobId) ?? new Set();
    this.listeners.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(jobId) === listeners) this.listeners.delete(jobId);
    };
  }

  raise(jobId: string): void {
    for (const listener of [...(this.listeners.get(jobId) ?? [])]) listener();
  }

  /** How many listen now. */
  get size(): number {
    let size = 0;
    for (const listeners of this.listeners.values()) size += listeners.size;
    return size;
  }
}
