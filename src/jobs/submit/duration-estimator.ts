import type { Clock } from '../../core/clock.js';
import type { JobEvents } from '../../core/job-events.js';
import type { JobStore } from '../../core/job-store.js';
import type { JsonObject } from '../../core/model.js';
import { type DurationEstimate, fitDurations, HISTORY_LENGTH } from '../../core/progress.js';

/** How long a model's estimate is used, in milliseconds. Few jobs end sooner. */
const VALID_MS = 1_000;

const unknown: DurationEstimate = () => null;

/** Estimates how long jobs take. Each model's latest runs are read at most once a second. */
export class DurationEstimator {
  private readonly estimates = new Map<string, { at: number; estimate: Promise<DurationEstimate> }>();

  constructor(
    private readonly store: Pick<JobStore, 'findCompletedRuns'>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly events: JobEvents,
  ) {}

  /** Milliseconds; null when no job of this model was COMPLETED yet, or the store cannot be read. */
  async estimate(modelId: string, input: JsonObject): Promise<number | null> {
    const estimate = await this.latestEstimate(modelId);
    return estimate(input);
  }

  private latestEstimate(modelId: string): Promise<DurationEstimate> {
    const now = this.clock.now();
    const known = this.estimates.get(modelId);
    // A clock that was set back does not keep an estimate for longer.
    if (known && Math.abs(now - known.at) < VALID_MS) return known.estimate;
    const estimate = this.read(modelId);
    this.estimates.set(modelId, { at: now, estimate });
    return estimate;
  }

  private async read(modelId: string): Promise<DurationEstimate> {
    try {
      return fitDurations(await this.store.findCompletedRuns(modelId, HISTORY_LENGTH));
    } catch (error) {
      this.events.emit({ kind: 'store-failed', error });
      this.estimates.delete(modelId);
      return unknown;
    }
  }
}
