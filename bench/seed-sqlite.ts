import { DatabaseSync, type StatementSyncInstance } from '@photostructure/sqlite';
import type { Job } from '../src/core/job.js';
import { labelDigest } from '../src/stores/job-labels.js';
import { SqliteJobStore } from '../src/stores/sqlite/sqlite-job-store.js';
import { rowOf } from './seed-jobs.js';

/**
 * Inserts jobs into a SQLite file that no gateway has open, in the form that a gateway writes, but all at
 * once.
 */
export async function seedSqlite(path: string, jobs: Iterable<Job>): Promise<void> {
  // Makes the tables.
  const store = await SqliteJobStore.open(path, Date.now());
  await store.close();
  const db = new DatabaseSync(path);
  try {
    db.exec('begin');
    let insert: StatementSyncInstance | null = null;
    const label = db.prepare(
      'insert into job_labels (caller, label_digest, job_id, model_id, status) values (?, ?, ?, ?, ?)',
    );
    for (const job of jobs) {
      const row = rowOf(job);
      const columns = Object.keys(row);
      insert ??= db.prepare(
        `insert into jobs (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      );
      insert.run(...Object.values(row));
      for (const text of job.labels)
        label.run(job.caller, labelDigest(text), job.id, job.modelId, job.status);
    }
    db.exec('commit');
  } finally {
    db.close();
  }
}
