import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../core/clock.js';
import { DELETED_REVISION } from '../deletions.js';
import { signalColumns } from '../job-queries.js';
import type { ChangedJob } from '../sql-database.js';
import type { Tables } from '../tables.js';
import type { TransactionPositions } from './transaction-positions.js';
import type { Watched, WatchRegistry } from './watch-registry.js';

/** Finds changes of watched jobs whose notification was lost, and raises their signals. */
export class GapSweep {
  constructor(
    private readonly db: Kysely<Tables>,
    private readonly registry: WatchRegistry,
    private readonly positions: TransactionPositions,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  async sweep(): Promise<void> {
    const since = this.positions.settled().position;
    const takenAt = this.clock.now();
    const position = await this.positions.current();
    // After the position: a watcher that comes later begins at a later one.
    const watched = this.registry.watched();
    if (watched.jobs.length > 0 || watched.callers.length > 0) {
      const changed = await this.changedJobs(watched, since);
      const deleted = await this.deletedJobs(watched, since);
      this.registry.signalMissed(watched, [...changed, ...deleted]);
    }
    this.positions.settle({ position, takenAt });
  }

  private changedJobs(watched: Watched, since: number): Promise<ChangedJob[]> {
    return this.db
      .selectFrom('jobs')
      .select(signalColumns)
      .where((is) =>
        is.or([
          is('id', '=', anyOf(watched.jobs)),
          is.and([is('visible_to', '=', anyOf(watched.callers)), is('position', '>=', since)]),
        ]),
      )
      .where('visible_to', 'is not', null)
      .execute();
  }

  private deletedJobs({ callers }: Watched, since: number): Promise<ChangedJob[]> {
    return this.db
      .selectFrom('deleted_jobs')
      .select(['job_id as id', 'caller', sql.lit(DELETED_REVISION).as('revision')])
      .where('caller', '=', anyOf(callers))
      .where('position', '>=', since)
      .execute();
  }
}

/** One parameter for any number of values, so that the statement is always the same. */
function anyOf(values: string[]) {
  return sql<string>`any(${values}::text[])`;
}
