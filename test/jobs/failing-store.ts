import type { JobStore } from '../../src/core/job-store.js';

/** How many of the next calls of each method fail. */
export type Trouble = Partial<Record<keyof JobStore, number>>;

/** The same store, but for the calls that fail with `failure`, of which nothing reaches it. */
export function failingStore(
  store: JobStore,
  trouble: Trouble,
  failure: Error = new Error('disk I/O error'),
): JobStore {
  return new Proxy(store, {
    get: (target, name: keyof JobStore) => {
      const member = target[name];
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const failures = trouble[name] ?? 0;
        if (failures === 0) return Reflect.apply(member, target, args);
        trouble[name] = failures - 1;
        return Promise.reject(failure);
      };
    },
  });
}
