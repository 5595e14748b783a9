import type { ChangePage } from '../../src/core/job-store.js';

/** A page with room for all changes of a test. */
export const allChanges: ChangePage = { after: null, limit: 1_000 };
