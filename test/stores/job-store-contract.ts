import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobStore } from '../../src/core/job-store.js';
import { aJob } from '../support/a-job.js';
import { describeChanges } from './job-store-changes.js';
import { describeLimits } from './job-store-limits.js';
import { describeLists } from './job-store-lists.js';
import { describeMoney } from './job-store-money.js';
import { describeReading } from './job-store-reading.js';
import { describeUsage } from './job-store-usage.js';
import { describeVisibility } from './job-store-visibility.js';
import { describeWriting } from './job-store-writing.js';
import { describeUnstorableJobs } from './unstorable-jobs.js';

/**
 * The contract of every JobStore.
 * @param open opens a store without jobs; it is closed by the suite
 * @param empty removes every job of a store that is open, where opening one for each test would be slow
 */
export function describeJobStore(
  name: string,
  open: () => Promise<JobStore>,
  empty?: () => Promise<void>,
): void {
  describe(name, () => {
    let store: JobStore;
    const openIt = async () => {
      store = await open();
    };

    (empty ? beforeAll : beforeEach)(openIt);
    if (empty) beforeEach(empty);
    (empty ? afterAll : afterEach)(() => store.close());

    describeWriting(() => store);
    describeReading(() => store);
    describeLists(() => store);
    describeVisibility(() => store);
    describeChanges(() => store);
    describeLimits(() => store);
    describeMoney(() => store);
    describeUsage(() => store);
    describeUnstorableJobs(() => store);

    it('works until it is closed, and then rejects', async () => {
      const closed = await open();
      expect(await closed.checkWritable()).toBe(true);
      await closed.close();

      expect(await closed.checkWritable()).toBe(false);
      await expect(closed.insert(aJob())).rejects.toThrow();
      await expect(closed.find(aJob().id)).rejects.toThrow();
    });
  });
}
