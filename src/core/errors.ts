/** Every value of `extensions.code` and of `JobError.code`. */
export enum ErrorCode {
  BAD_USER_INPUT = 'BAD_USER_INPUT',
  UNAUTHENTICATED = 'UNAUTHENTICATED',
  FORBIDDEN = 'FORBIDDEN',
  NOT_FOUND = 'NOT_FOUND',
  IDEMPOTENCY_KEY_REUSED = 'IDEMPOTENCY_KEY_REUSED',
  OPERATION_REJECTED = 'OPERATION_REJECTED',
  RATE_LIMITED = 'RATE_LIMITED',
  QUOTA_EXCEEDED = 'QUOTA_EXCEEDED',
  BUDGET_EXCEEDED = 'BUDGET_EXCEEDED',
  PRICE_UNKNOWN = 'PRICE_UNKNOWN',
  PRICE_CHANGED = 'PRICE_CHANGED',
  CURSOR_EXPIRED = 'CURSOR_EXPIRED',
  UPLOADS_UNAVAILABLE = 'UPLOADS_UNAVAILABLE',
  UPLOAD_INCOMPLETE = 'UPLOAD_INCOMPLETE',
  MODEL_UNAVAILABLE = 'MODEL_UNAVAILABLE',
  INSUFFICIENT_BALANCE = 'INSUFFICIENT_BALANCE',
  UPSTREAM_REJECTED = 'UPSTREAM_REJECTED',
  UPSTREAM_UNAUTHENTICATED = 'UPSTREAM_UNAUTHENTICATED',
  UPSTREAM_FORBIDDEN = 'UPSTREAM_FORBIDDEN',
  UPSTREAM_RATE_LIMITED = 'UPSTREAM_RATE_LIMITED',
  UPSTREAM_UNAVAILABLE = 'UPSTREAM_UNAVAILABLE',
  SUBMISSION_UNCONFIRMED = 'SUBMISSION_UNCONFIRMED',
  GENERATION_FAILED = 'GENERATION_FAILED',
  UPSTREAM_SYSTEM_ERROR = 'UPSTREAM_SYSTEM_ERROR',
  JOB_LOST = 'JOB_LOST',
  JOB_EXPIRED = 'JOB_EXPIRED',
  INTERNAL_SERVER_ERROR = 'INTERNAL_SERVER_ERROR',
}

/** Whether a failed generation was charged. */
export enum Charged {
  YES = 'YES',
  NO = 'NO',
  UNKNOWN = 'UNKNOWN',
}

/** One refused field: its path in the operation's arguments, and what it must be. Never its value. */
export interface FieldProblem {
  path: string[];
  message: string;
}

/** Pixazo's answer when it refused. */
export interface UpstreamAnswer {
  status: number;
  error: string | null;
  message: string | null;
}

/** The budget that had no room. Amounts are exact decimals; they are absent where the caller may not know them. */
export interface BudgetFacts {
  name: string;
  limit?: string;
  available?: string;
  currency?: string;
  /** ISO 8601; null: never. */
  resetsAt: string | null;
}

interface ErrorFacts {
  charged?: Charged;
  /** Given where the code alone does not decide it. */
  retryable?: boolean;
  retryAfterSeconds?: number;
  fields?: FieldProblem[];
  upstream?: UpstreamAnswer;
  budget?: BudgetFacts;
  cause?: unknown;
}

/** The same request may succeed later, with nothing about it changed. */
const retryable: ReadonlySet<ErrorCode> = new Set([
  ErrorCode.RATE_LIMITED,
  ErrorCode.QUOTA_EXCEEDED,
  ErrorCode.BUDGET_EXCEEDED,
  ErrorCode.UPLOAD_INCOMPLETE,
  ErrorCode.UPSTREAM_RATE_LIMITED,
  ErrorCode.UPSTREAM_UNAVAILABLE,
]);

/** A request that the gateway could not serve, with everything its caller may know. Not charged unless `charged` says so. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly charged: Charged;
  /** Seconds to wait before the same request makes sense again. */
  readonly retryAfterSeconds: number | undefined;
  readonly fields: FieldProblem[] | undefined;
  readonly upstream: UpstreamAnswer | undefined;
  readonly budget: BudgetFacts | undefined;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.code = code;
    this.retryable = facts.retryable ?? retryable.has(code);
    this.charged = facts.charged ?? Charged.NO;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.fields = facts.fields;
    this.upstream = facts.upstream;
    this.budget = facts.budget;
  }
}

/** The refusal of an input: one sentence that names every refused field, and the fields one by one. */
export function badUserInput(fields: FieldProblem[]): GatewayError {
  const sentence = fields.map((field) => `${field.path.join('.')}: ${field.message}`).join('; ');
  return new GatewayError(ErrorCode.BAD_USER_INPUT, sentence, { fields });
}

/** No such job for this caller. Jobs of other callers do not exist for it. */
export function jobNotFound(): GatewayError {
  return new GatewayError(ErrorCode.NOT_FOUND, 'There is no job with this id.');
}

/** The idempotency key belongs to a job that its caller deleted. */
export function jobDeleted(): GatewayError {
  return new GatewayError(
    ErrorCode.NOT_FOUND,
    'The job that this idempotency key started was deleted. Use a new key for a new generation.',
  );
}
