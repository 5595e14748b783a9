import type { Selectable } from 'kysely';
import { CorruptRowError } from '../core/corrupt-row.js';
import { type Job, JobStatus } from '../core/job.js';
import type { CompletedRun } from '../core/progress.js';

/** The tables, for kysely. */
export interface Database {
  jobs: JobTable;
  /** `nth` is null in rows of gateways before 0007, which counted without it. */
  submits: { caller: string; submitted_at: number; nth: number | null };
  probe: { id: number; written_at: number };
  secrets: { name: string; value: string };
  /** When the next call may be made: any within PIXAZO_MAX_RPS, and any status call after a Retry-After. */
  turns: { name: string; next_at: number };
}

/** One row a job. Times are milliseconds since the epoch; `input`, `media` and `error` are JSON. */
interface JobTable {
  id: string;
  caller: string;
  model_id: string;
  input: string;
  idempotency_key: string | null;
  request_id: string | null;
  status: JobStatus;
  revision: number;
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
  /** 0 or 1: SQLite has no boolean, and one kind of row serves both databases. */
  rung: number;
  callback_digest: string | null;
  callback_heard: string | null;
  status_calls: number;
  /** When the last look that was claimed had come due; null when none was claimed yet. */
  was_due_at: number | null;
  /** Whose lease ran out when the last look was claimed; null when nobody's did. */
  was_lease: string | null;
}

/** A job's row, but for what belongs to claiming. */
export type JobRow = Omit<Selectable<JobTable>, 'was_due_at' | 'was_lease'>;

/** What a job's row begins with and keeps. */
export function toImmutableColumns(job: Job) {
  return {
    caller: job.caller,
    model_id: job.modelId,
    input: JSON.stringify(job.input),
    idempotency_key: job.idempotencyKey,
    created_at: job.createdAt,
    expected_ms: job.expectedMs,
    callback_digest: job.callback?.tokenDigest ?? null,
  };
}

/** What of the row can change, and its id. */
export function toMutableColumns(job: Job) {
  return {
    id: job.id,
    request_id: job.requestId,
    status: job.status,
    revision: job.revision,
    media: JSON.stringify(job.media),
    error: job.error && JSON.stringify(job.error),
    updated_at: job.updatedAt,
    completed_at: job.completedAt,
    due_at: job.schedule.dueAt,
    lease: job.schedule.lease,
    failures: job.schedule.failures,
    missing: job.schedule.missing,
    missing_since: job.schedule.missingSince,
    rung: job.schedule.pollRequested ? 1 : 0,
    callback_heard: job.callback?.claimedRequestId ?? null,
    status_calls: job.statusCalls,
  };
}

/** What no change leaves as it was: of two states of a job, one of these is another. */
export function toWitness({ revision, schedule, callback, statusCalls }: Job) {
  return {
    seen_revision: revision,
    seen_due_at: schedule.dueAt,
    seen_lease: schedule.lease,
    seen_failures: schedule.failures,
    seen_missing: schedule.missing,
    seen_rung: schedule.pollRequested ? 1 : 0,
    seen_heard: callback?.claimedRequestId ?? null,
    seen_status_calls: statusCalls,
  };
}

const statuses: ReadonlySet<string> = new Set(Object.values(JobStatus));

/** @throws CorruptRowError */
export function toJob(row: JobRow): Job {
  if (!statuses.has(row.status)) throw new CorruptRowError(row.id, 'status');
  return {
    id: row.id,
    caller: row.caller,
    modelId: row.model_id,
    input: readJson(row, 'input'),
    idempotencyKey: row.idempotency_key,
    requestId: row.request_id,
    status: row.status,
    revision: row.revision,
    media: readJson(row, 'media'),
    error: row.error === null ? null : readJson({ id: row.id, error: row.error }, 'error'),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    completedAt: row.completed_at,
    expectedMs: row.expected_ms,
    callback:
      row.callback_digest === null
        ? null
        : { tokenDigest: row.callback_digest, claimedRequestId: row.callback_heard },
    statusCalls: row.status_calls,
    schedule: {
      dueAt: row.due_at,
      lease: row.lease,
      failures: row.failures,
      missing: row.missing,
      missingSince: row.missing_since,
      pollRequested: row.rung === 1,
    },
  };
}

/** What a row tells of its model. @throws CorruptRowError */
export function toRun(
  row: Pick<Selectable<JobTable>, 'id' | 'input' | 'created_at' | 'updated_at'>,
): CompletedRun {
  return { input: readJson(row, 'input'), createdAt: row.created_at, updatedAt: row.updated_at };
}

/** Reads the rows of several jobs; a corrupt one affects no other. */
export function parseRows<Row, Read>(
  rows: Row[],
  read: (row: Row) => Read,
): { parsed: Read[]; corrupt: CorruptRowError[] } {
  const parsed: Read[] = [];
  const corrupt: CorruptRowError[] = [];
  for (const row of rows) {
    try {
      parsed.push(read(row));
    } catch (error) {
      if (!(error instanceof CorruptRowError)) throw error;
      corrupt.push(error);
    }
  }
  return { parsed, corrupt };
}

/** @throws CorruptRowError for a value that is not JSON or not of the shape that the column holds */
function readJson<Column extends keyof typeof isShaped>(
  row: { id: string } & Record<Column, string>,
  column: Column,
) {
  try {
    const value = JSON.parse(row[column]);
    if (isShaped[column](value)) return value;
  } catch {
    // Thrown below, without the text that JSON.parse quotes.
  }
  throw new CorruptRowError(row.id, column);
}

const isShaped = {
  input: isObject,
  media: (value: unknown) =>
    Array.isArray(value) &&
    value.every((file) => isObject(file) && isText(file.url) && isText(file.mimeType)),
  error: (value: unknown) =>
    isObject(value) && isText(value.code) && isText(value.message) && isText(value.charged),
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
