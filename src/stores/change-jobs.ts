import { UnstorableJobError } from '../core/unstorable-job.js';
import type { ChangedJob, JobTransaction, SqlDatabase } from './sql-database.js';

/** Runs a transaction that changes jobs, and raises their signals once it is committed. */
export function changeJobs<Result>(
  database: SqlDatabase,
  work: (transaction: JobTransaction) => Promise<Result>,
): Promise<Result> {
  return database.positions.during(async (takePosition) => {
    const changed: ChangedJob[] = [];
    const signal = (job: ChangedJob) => void changed.push(job);
    const result = await database.transaction((session) => {
      const executeQuery: JobTransaction['executeQuery'] = (query) => session.executeQuery(query);
      return work({ executeQuery, takePosition, signal });
    });
    for (const job of changed) database.signals.raise(job);
    database.notifyOthers(changed);
    return result;
  });
}

/** As `changeJobs`, for one job. @throws UnstorableJobError when the database refuses a value of the job */
export async function changeJob<Result>(
  database: SqlDatabase,
  jobId: string,
  work: (transaction: JobTransaction) => Promise<Result>,
): Promise<Result> {
  try {
    return await changeJobs(database, work);
  } catch (error) {
    if (!database.isDataError(error)) throw error;
    throw new UnstorableJobError(jobId, 'the database refuses a value', { cause: error });
  }
}
