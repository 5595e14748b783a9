import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../core/clock.js';
import { signalColumns } from '../job-queries.js';
import type { Tables } from '../tables.js';
import type { WatchRegistry } from './watch-registry.js';

/** A change that is committed late has an earlier time, by no more than a transaction can last. */
const LATE_COMMIT_MS = 30_000;

/** Finds changes of watched jobs whose notification was lost, and raises their signals. */
export class GapSweep {
  private sweptAt = 0;

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly registry: WatchRegistry,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    const watched = this.registry.watched();
    const now = this.clock.now();
    if (watched.jobs.length > 0 || watched.callers.length > 0) {
      const rows = await this.db
        .selectFrom('jobs')
        .select(signalColumns)
        .where((is) =>
          is.or([
            is('id', '=', anyOf(watched.jobs)),
            is.and([
              is('caller', '=', anyOf(watched.callers)),
              is('updated_at', '>', this.sweptAt - LATE_COMMIT_MS),
            ]),
          ]),
        )
        .execute();
      this.registry.signalMissed(watched, rows);
    }
    this.sweptAt = now;
  }
}

/** One parameter for any number of values, so that the statement is always the same. */
function anyOf(values: string[]) {
  return sql<string>`any(${values}::text[])`;
}
