import type { Selectable } from 'kysely';
import type { JobStatus } from '../core/job.js';
import type { CostState } from '../core/job-cost.js';

/** The tables, for kysely. Times are milliseconds since the epoch, amounts are millionths of their currency. */
export interface Tables {
  jobs: JobTable;
  /**
   * The labels of visible jobs, with what lists filter by, so that each list is a range of an index. A digest has the
   * same length for every label, which an index needs.
   */
  job_labels: { caller: string; label_digest: string; job_id: string; model_id: string; status: JobStatus };
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
  ledger: LedgerTable;
  /** The sums of the ledger for each account of a budget, in one period. */
  balances: BalanceRow;
  usage: UsageTable;
  /** Charges that no admin has resolved yet. */
  unresolved_charges: UnresolvedChargeRow;
  result_copies: ResultCopyTable;
  uploads: UploadRow;
  /** The uploads that the input of a job names. The job may be gone, or not be written yet. */
  upload_uses: { job_id: string; upload_id: string };
  /** The requests that send an upload, or ask for its offset, right now. */
  upload_locks: { upload_id: string; holder: string; held_until: number; is_wanted: number };
}

/** One row a result that is to be kept, is kept, or was kept by a job that is gone. */
export interface ResultCopyTable {
  job_id: string;
  /** The place of the result in its job. */
  file_index: number;
  /** When there is something to do; during it, when its lease ends. Null: nothing is left to do. */
  due_at: number | null;
  lease: string | null;
  /** How often copying began at the first byte. */
  begun: number;
  /** The version that is being copied, as its source describes it; null: unknown. */
  etag: string | null;
  size_bytes: number | null;
  failures: number;
  failing_since: number | null;
  /** 1 once the job was deleted. */
  is_gone: number;
}

/** One line a step of a job's price and account. Lines are never changed and never deleted. */
interface LedgerTable {
  job_id: string;
  /** The key of a budget's account; empty for the line of the job itself, which every price has. */
  account: string;
  /** 0: held, 1: settled, 2: resolved by an admin. */
  step: number;
  state: CostState;
  amount: number;
  currency: string;
  price_version: string;
  caller: string;
  team: string | null;
  model_id: string;
  entered_at: number;
  /** The admin who resolved it; null for the gateway. */
  entered_by: string | null;
}

/** The amounts of an account that its part of the jobs took. */
export interface BalanceRow {
  account: string;
  /** From 0; an account that callers do not share has one part. */
  part: number;
  held: number;
  spent: number;
  unresolved: number;
  /** The most that this row may have taken without a look at the others; null: nothing. */
  share: number | null;
  /** The limit that the share is of. */
  shared_limit: number | null;
}

/** The jobs that have ended, by the time in which they were written. */
interface UsageTable {
  /** By UTC days over all callers, and by days and by months of each caller. */
  series: 'DAY' | 'CALLER_DAY' | 'CALLER_MONTH';
  /** Empty for the sums over all callers. */
  caller: string;
  /** The start of the day or month. */
  day: number;
  /** Sums over all callers are kept in several parts, so that gateways seldom wait for one another. */
  part: number;
  /** Empty: none. */
  team: string;
  model_id: string;
  /** Empty for jobs without a price. */
  currency: string;
  jobs: number;
  completed: number;
  spent: number;
  unresolved: number;
}

/** An unresolved charge; its job may be gone. */
export interface UnresolvedChargeRow {
  job_id: string;
  request_id: string | null;
  model_id: string;
  caller: string;
  team: string | null;
  price: number;
  currency: string;
  price_version: string;
  /** An ErrorCode. */
  reason: string;
  created_at: number;
}

/** A file that a caller brings. */
export interface UploadRow {
  id: string;
  caller: string;
  filename: string;
  mime_type: string;
  size_bytes: number;
  created_at: number;
  expires_at: number;
  /** 0 or 1, as is `deleting`. */
  complete: number;
  content_type: string | null;
  last_used_at: number | null;
  /** Whether its bytes are being deleted; it exists for no reader any more. */
  deleting: number;
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
  /** Null: the caller had none. */
  team: string | null;
  /** Null, as are the next three: the job has no price. */
  price: number | null;
  currency: string | null;
  price_version: string | null;
  cost_state: CostState | null;
}

/** The columns of a job that its latest claim does not describe. */
export type JobRow = Omit<Selectable<JobTable>, 'previous_due_at' | 'expired_lease'>;
