import type { Selectable } from 'kysely';
import type { JobStatus } from '../core/job.js';

/** The tables, for kysely. Times are milliseconds since the epoch. */
export interface Tables {
  jobs: JobTable;
  /** The labels of visible jobs. A digest has the same length for every label, which an index needs. */
  job_labels: { caller: string; label_digest: string; job_id: string };
  /** Visible jobs that were deleted lately. */
  deleted_jobs: { job_id: string; caller: string; position: number; deleted_at: number };
  /** Recent submissions, numbered from 1 for each caller. */
  submits: { caller: string; submitted_at: number; number: number };
  /** One row, written to find out whether the database can be written. */
  write_probe: { id: number; written_at: number };
  /** Random secrets that all gateways on this database share. */
  secrets: { name: string; value: string };
  /** When the next call may be made: any call within PIXAZO_MAX_RPS, and any status call after a Retry-After. */
  rate_limits: { name: string; next_at: number };
}

/** One row a job. `input`, `labels`, `media` and `error` are JSON. */
interface JobTable {
  id: string;
  caller: string;
  model_id: string;
  input: string;
  idempotency_key: string | null;
  labels: string;
  request_id: string | null;
  status: JobStatus;
  revision: number;
  /** Grows with every write of the row. */
  version: number;
  /** The caller if it can see the job; null if not. Every index of what callers read begins with it. */
  visible_to: string | null;
  /** The place of the latest change that its caller sees among all changes of all jobs; null: there was none. */
  position: number | null;
  media: string;
  error: string | null;
  created_at: number;
  updated_at: number;
  completed_at: number | null;
  expected_ms: number | null;
  due_at: number | null;
  lease: string | null;
  failures: number;
  missing: number;
  missing_since: number | null;
  /** 0 or 1: SQLite has no boolean, and both databases share one kind of row. */
  poll_requested: number;
  callback_digest: string | null;
  claimed_request_id: string | null;
  status_calls: number;
  /** When the job was due before its latest claim; null before the first claim. */
  previous_due_at: number | null;
  /** The lease that expired before the latest claim; null if there was none. */
  expired_lease: string | null;
}

/** The columns of a job that its latest claim does not describe. */
export type JobRow = Omit<Selectable<JobTable>, 'previous_due_at' | 'expired_lease'>;
