import type { Charged, ErrorCode } from './graph/types.js';

/**
 * The gateway's codes, and two of this package: `NO_RESPONSE` when no readable response came, `CLOSED` after
 * `gateway.close()`.
 */
export type GatewayErrorCode = ErrorCode | 'NO_RESPONSE' | 'CLOSED';

/** A problem with one value of the input. */
export interface FieldProblem {
  /** Such as `['input', 'mireloSfx16TextToAudio', 'duration']`. */
  path: readonly string[];
  message: string;
}

/** Pixazo's response. */
export interface UpstreamProblem {
  /** The HTTP status. */
  status: number;
  error?: string | null;
  message?: string | null;
}

/** A budget without room. Amounts are decimals; those of a gateway-wide budget are for admins. */
export interface BudgetProblem {
  name: string;
  limit?: string;
  available?: string;
  currency?: string;
  /** When it starts again; null: never. */
  resetsAt?: string | null;
}

/** The facts of a `GatewayError` beside its message. */
export interface ErrorFacts {
  code: GatewayErrorCode;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** Whether the request was charged. */
  charged: Charged;
  /** How long to wait before a retry, in seconds. */
  retryAfterSeconds?: number | undefined;
  /** The problems with single values; empty without any. */
  fields?: readonly FieldProblem[];
  upstream?: UpstreamProblem | undefined;
  budget?: BudgetProblem | undefined;
}

/** Every error of this package. Decide by `code`, show `message`. */
export class GatewayError extends Error implements ErrorFacts {
  readonly code: GatewayErrorCode;
  readonly retryable: boolean;
  readonly charged: Charged;
  readonly retryAfterSeconds: number | undefined;
  readonly fields: readonly FieldProblem[];
  readonly upstream: UpstreamProblem | undefined;
  readonly budget: BudgetProblem | undefined;

  constructor(message: string, facts: ErrorFacts, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GatewayError';
    this.code = facts.code;
    this.retryable = facts.retryable;
    this.charged = facts.charged;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.fields = facts.fields ?? [];
    this.upstream = facts.upstream;
    this.budget = facts.budget;
  }
}

/** An error as GraphQL responses hold it. */
export interface GraphQLProblem {
  message: string;
  extensions?: unknown;
}

/** The error for the first problem of a response. */
export function errorFrom([problem]: readonly GraphQLProblem[]): GatewayError {
  const facts = (problem?.extensions ?? {}) as Partial<ErrorFacts>;
  return new GatewayError(problem?.message ?? 'The gateway refused the request without saying why.', {
    ...facts,
    code: facts.code ?? 'INTERNAL_SERVER_ERROR',
    retryable: facts.retryable ?? false,
    charged: facts.charged ?? 'UNKNOWN',
  });
}

/** @param charged UNKNOWN for a request that the gateway may have carried out */
export function noResponse(why: string, charged: Charged, cause?: unknown): GatewayError {
  const facts = { code: 'NO_RESPONSE', retryable: true, charged } as const;
  return new GatewayError(`No response of the gateway: ${why}`, facts, cause);
}

export function closedError(): GatewayError {
  const facts = { code: 'CLOSED', retryable: false, charged: 'UNKNOWN' } as const;
  return new GatewayError('This gateway object was closed. Create another one.', facts);
}

/** @param why the gateway's message, or the reason why the token could not be renewed */
export function unauthenticated(why: string, cause?: unknown): GatewayError {
  return new GatewayError(why, { code: 'UNAUTHENTICATED', retryable: false, charged: 'NO' }, cause);
}
