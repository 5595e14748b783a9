import pg from 'pg';
import { insertJobs } from './postgres-jobs.js';
import { completedJob, rowOf } from './seed-jobs.js';

const DAY_MS = 86_400_000;
/** The number of jobs that are deleted in one statement. */
const BATCH = 1_000;
/** The expressions of the columns in which copies of a job differ. */
const OWN_VALUES: Record<string, string> = {
  id: "'019a0000-0000-7000-8000-' || lpad(to_hex(number), 12, '0')",
  idempotency_key: "'key-' || lpad(number::text, 8, '0')",
  request_id: "'request-' || lpad(number::text, 8, '0')",
  updated_at: 'updated_at + number',
  completed_at: 'updated_at + number',
};

/** COMPLETED jobs in a PostgreSQL database that has the tables, and their deletion. */
export class EndedJobs implements AsyncDisposable {
  private constructor(
    private readonly client: pg.Client,
    private readonly endedAt: number,
  ) {}

  /** Writes jobs that ended this number of days ago. */
  static async write(url: string, count: number, days: number): Promise<EndedJobs> {
    const endedAt = Date.now() - days * DAY_MS;
    const job = { ...completedJob(), idempotencyKey: null, createdAt: endedAt, updatedAt: endedAt };
    await insertJobs(url, [job]);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const makeIndexes = await dropIndexes(client);
    // Copies of that job, each with its own id and key, in the order in which they ended.
    const columns = Object.keys(rowOf(job));
    await client.query(
      `insert into jobs (${columns.join(', ')})
       select ${columns.map((column) => OWN_VALUES[column] ?? column).join(', ')}
       from jobs, generate_series(1, $1::integer) number`,
      [count - 1],
    );
    await client.query(makeIndexes);
    await client.query('vacuum analyze jobs');
    return new EndedJobs(client, endedAt);
  }

  async count(): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(
      'select count(*)::integer as count from jobs where due_at is null and updated_at <= $1',
      [this.endedAt + DAY_MS],
    );
    return rows[0]?.count ?? 0;
  }

  /** Deletes the first of them in batches, as a gateway does that has worked for long. */
  async deleteFirst(count: number): Promise<void> {
    for (let deleted = 0; deleted < count; deleted += BATCH) {
      await this.client.query(
        `delete from jobs where id in (
           select id from jobs where status = 'COMPLETED' and updated_at <= $1 order by updated_at limit ${BATCH})`,
        [this.endedAt + DAY_MS],
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.end();
  }
}

/** Drops the indexes of jobs that are not of constraints. Returns the statements that make them again, in a third of the time. */
async function dropIndexes(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes
     where tablename = 'jobs' and indexname not in (select conname from pg_constraint)`,
  );
  for (const { indexname } of rows) await client.query(`drop index ${indexname}`);
  return rows.map(({ indexdef }) => indexdef).join('; ');
}
