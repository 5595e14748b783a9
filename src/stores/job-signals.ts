import type { Job } from '../core/job.js';
import type { StoreSignals } from './sql-database.js';

type Listener = (jobId: string) => void;

/** Signals between the parts of one process. */
export class LocalJobSignals implements StoreSignals {
  private readonly ofJob = new Map<string, Set<Listener>>();
  private readonly ofCaller = new Map<string, Set<Listener>>();

  listen(jobId: string, onSignal: Listener): () => void {
    return add(this.ofJob, jobId, onSignal);
  }

  listenToCaller(caller: string, onSignal: Listener): () => void {
    return add(this.ofCaller, caller, onSignal);
  }

  raise({ id, caller }: Pick<Job, 'id' | 'caller'>): void {
    for (const listener of [...(this.ofJob.get(id) ?? []), ...(this.ofCaller.get(caller) ?? [])])
      listener(id);
  }

  /** The jobs that have listeners of their own. */
  jobs(): string[] {
    return [...this.ofJob.keys()];
  }

  /** Whether this job has listeners, of its own or of its caller. */
  has(jobId: string, caller: string): boolean {
    return this.ofJob.has(jobId) || this.ofCaller.has(caller);
  }

  /** The number of listeners. */
  get size(): number {
    return [...this.ofJob.values(), ...this.ofCaller.values()].reduce((sum, { size }) => sum + size, 0);
  }
}

function add(listenersOf: Map<string, Set<Listener>>, key: string, onSignal: Listener): () => void {
  // A new function for each call, so that the same one may listen twice.
  const listener: Listener = (jobId) => onSignal(jobId);
  const listeners = listenersOf.get(key) ?? new Set();
  listenersOf.set(key, listeners.add(listener));
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && listenersOf.get(key) === listeners) listenersOf.delete(key);
  };
}
