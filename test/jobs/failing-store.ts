import type { JobStore } from '../../src/core/job-store.js';

/** The number of next calls of each method that fail. */
export type Trouble = Partial<Record<keyof JobStore, number>>;

/** The same store, except that the given calls fail with `failure` and do not reach it. */
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
