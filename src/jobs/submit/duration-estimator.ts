import type { Clock } from '../../core/clock.js';
import type { JobStore } from '../../core/job-store.js';
import type { JsonObject } from '../../core/model.js';
import { type DurationEstimate, fitDurations, HISTORY_LENGTH } from '../../core/progress.js';

/** How long what was learned of a model holds, in milliseconds. Few jobs are over sooner. */
const HOLDS_MS = 1_000;

/** What jobs are expected to take. Each model's latest runs are read at most once a second, however many jobs begin. */
export class DurationEstimator {
  private readonly estimates = new Map<string, { at: number; expectation: Promise<DurationEstimate> }>();

  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
  ) {}

  /** Milliseconds; null when no job of this model was COMPLETED yet. Rejects when the store cannot be read. */
  async estimate(modelId: string, input: JsonObject): Promise<number | null> {
    const expectation = await this.latestEstimate(modelId);
    return expectation(input);
  }

  private latestEstimate(modelId: string): Promise<DurationEstimate> {
    const now = this.clock.now();
    const known = this.estimates.get(modelId);
    // A clock that was set back must not make it hold for longer.
    if (known && Math.abs(now - known.at) < HOLDS_MS) return known.expectation;
    const expectation = this.store.findCompletedRuns(modelId, HISTORY_LENGTH).then(fitDurations);
    this.estimates.set(modelId, { at: now, expectation });
    expectation.catch(() => this.estimates.delete(modelId));
    return expectation;
  }
}
