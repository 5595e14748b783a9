import { CorruptRowError } from '../core/corrupt-row.js';
import { type Job, JobStatus } from '../core/job.js';
import { CostState, type JobCost } from '../core/job-cost.js';
import type { CompletedRun } from '../core/progress.js';
import type { JobRow } from './tables.js';

/** The columns that never change after the insert, so that updates leave their indexes alone. */
export function toImmutableColumns(job: Job) {
  return {
    caller: job.caller,
    model_id: job.modelId,
    input: JSON.stringify(job.input),
    idempotency_key: job.idempotencyKey,
    labels: JSON.stringify(job.labels),
    created_at: job.createdAt,
    expected_ms: job.expectedMs,
    callback_digest: job.callback?.tokenDigest ?? null,
    team: job.team,
    price: job.cost && Number(job.cost.price),
    currency: job.cost?.currency ?? null,
    price_version: job.cost?.priceVersion ?? null,
  };
}

/** The columns that a change writes, and the id. */
export function toMutableColumns(job: Job) {
  return {
    id: job.id,
    request_id: job.requestId,
    status: job.status,
    revision: job.revision,
    version: job.version,
    media: JSON.stringify(job.media),
    error: job.error && JSON.stringify(job.error),
    updated_at: job.updatedAt,
    completed_at: job.completedAt,
    due_at: job.schedule.dueAt,
    lease: job.schedule.lease,
    failures: job.schedule.failures,
    missing: job.schedule.missing,
    missing_since: job.schedule.missingSince,
    poll_requested: job.schedule.pollRequested ? 1 : 0,
    claimed_request_id: job.callback?.claimedRequestId ?? null,
    status_calls: job.statusCalls,
    cost_state: job.cost?.state ?? null,
  };
}

const statuses: ReadonlySet<string> = new Set(Object.values(JobStatus));
const costStates: ReadonlySet<string | null> = new Set(Object.values(CostState));

/** @throws CorruptRowError */
export function toJob(row: JobRow): Job {
  if (!statuses.has(row.status)) throw new CorruptRowError(row.id, 'status', row.visible_to);
  return {
    id: row.id,
    caller: row.caller,
    team: row.team,
    modelId: row.model_id,
    input: readJson(row, 'input'),
    idempotencyKey: row.idempotency_key,
    labels: readJson(row, 'labels'),
    visible: row.visible_to !== null,
    requestId: row.request_id,
    status: row.status,
    revision: row.revision,
    version: row.version,
    media: readJson(row, 'media'),
    error:
      row.error === null
        ? null
        : readJson({ id: row.id, visible_to: row.visible_to, error: row.error }, 'error'),
    cost: row.price === null ? null : readCost(row, row.price),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    completedAt: row.completed_at,
    expectedMs: row.expected_ms,
    callback:
      row.callback_digest === null
        ? null
        : { tokenDigest: row.callback_digest, claimedRequestId: row.claimed_request_id },
    statusCalls: row.status_calls,
    schedule: {
      dueAt: row.due_at,
      lease: row.lease,
      failures: row.failures,
      missing: row.missing,
      missingSince: row.missing_since,
      pollRequested: row.poll_requested === 1,
    },
  };
}

/** @throws CorruptRowError */
function readCost(row: JobRow, price: number): JobCost {
  const { id, visible_to, currency, price_version, cost_state } = row;
  if (currency === null || price_version === null) throw new CorruptRowError(id, 'price', visible_to);
  if (cost_state === null || !costStates.has(cost_state)) {
    throw new CorruptRowError(id, 'cost_state', visible_to);
  }
  return { price: BigInt(price), currency, priceVersion: price_version, state: cost_state };
}

/** @throws CorruptRowError */
export function toRun(row: Pick<JobRow, 'id' | 'input' | 'created_at' | 'updated_at'>): CompletedRun {
  return {
    input: readJson({ id: row.id, visible_to: null, input: row.input }, 'input'),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The labels in this column, to be removed; those of a corrupt row are not known. */
export function labelsOf(column: string): string[] {
  try {
    return readJson({ id: '', visible_to: null, labels: column }, 'labels');
  } catch {
    return [];
  }
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
  row: Pick<JobRow, 'id' | 'visible_to'> & Record<Column, string>,
  column: Column,
) {
  let value: ReturnType<typeof JSON.parse>;
  try {
    value = JSON.parse(row[column]);
  } catch {
    // Not the error of JSON.parse, which quotes the text.
    throw new CorruptRowError(row.id, column, row.visible_to);
  }
  if (isShaped[column](value)) return value;
  throw new CorruptRowError(row.id, column, row.visible_to);
}

const isShaped = {
  input: isObject,
  labels: (value: unknown) => Array.isArray(value) && value.every(isText),
  media: (value: unknown) =>
    Array.isArray(value) &&
    value.every(
      (file) =>
        isObject(file) &&
        isText(file.url) &&
        isText(file.mimeType) &&
        (file.copy === undefined || isCopy(file.copy)),
    ),
  error: (value: unknown) =>
    isObject(value) && isText(value.code) && isText(value.message) && isText(value.charged),
};

function isCopy(value: unknown): boolean {
  return (
    isObject(value) &&
    [value.name, value.etag, value.sha256].every(isText) &&
    Number.isSafeInteger(value.sizeBytes) &&
    Number.isFinite(value.modifiedAt)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
