import type { Gateway } from '../gateway.js';
import { closedError, GatewayError } from '../gateway-error.js';
import type { GenerateOptions, InputOf, ModelName } from '../generation.js';
import { newIdempotencyKey } from '../idempotency-key.js';
import type { Job } from '../job.js';
import { Watched } from '../watched.js';
import { followInto } from './use-job.js';

/** The generation of one component. */
export interface GenerationSnapshot {
  /** The job that was started last, as it is now. */
  job: Job | null;
  /** Why no job came, or why it cannot be followed; while `isSubmitting`, why the generation is retried. */
  error: GatewayError | null;
  /** Whether a generation waits for its job. */
  isSubmitting: boolean;
}

interface Attempt {
  input: string;
  idempotencyKey: string;
}

export const idle: GenerationSnapshot = { job: null, error: null, isSubmitting: false };

/** Starts generations of one model, one at a time, and follows the last one while a component shows it. */
export class GenerationStore<Name extends ModelName> {
  private readonly watched = new Watched(idle);
  private users = 0;
  private submitting: Promise<Job | null> | null = null;
  private waiting = new AbortController();
  /** The last attempt, while it has brought no job. */
  private withoutJob: Attempt | null = null;
  private stopFollowing: () => void = () => undefined;

  constructor(
    private readonly gateway: Gateway,
    private readonly model: Name,
  ) {}

  readonly getSnapshot = (): GenerationSnapshot => this.watched.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.watched.subscribe(listener);
    this.users += 1;
    if (this.users === 1) this.follow();
    return () => {
      unsubscribe();
      this.users -= 1;
      if (this.users === 0) this.stopFollowing();
    };
  };

  /**
   * Resolves to the job, or to null if none came: `error` then says why. While one is submitted, another press has no
   * effect; pressing again with the same input after no job came retries the same generation.
   */
  readonly generate = (input: InputOf<Name>, options: GenerateOptions = {}): Promise<Job | null> => {
    this.submitting ??= this.submit(input, options);
    return this.submitting;
  };

  /** Forgets job and error, and stops waiting for a job. */
  readonly reset = (): void => {
    this.waiting.abort(closedError());
    this.stopFollowing();
    this.withoutJob = null;
    this.submitting = null;
    this.watched.set(idle);
  };

  private async submit(input: InputOf<Name>, options: GenerateOptions): Promise<Job | null> {
    const attempt = this.attemptAt(JSON.stringify(input));
    const waiting = new AbortController();
    this.waiting = waiting;
    options.signal?.addEventListener('abort', () => waiting.abort(options.signal?.reason));
    this.stopFollowing();
    this.watched.set({ job: null, error: null, isSubmitting: true });
    const { idempotencyKey } = attempt;
    const onRetry = (error: GatewayError) => {
      if (this.waiting === waiting) this.watched.set({ job: null, error, isSubmitting: true });
      options.onRetry?.(error);
    };
    const given = { idempotencyKey, ...options, signal: waiting.signal, onRetry };
    const outcome = await this.gateway.generate(this.model, input, given).catch(asGatewayError);
    if (this.waiting !== waiting || this.withoutJob !== attempt) return null;
    this.submitting = null;
    if (outcome instanceof GatewayError) {
      if (isKeyUsedUp(outcome)) this.withoutJob = null;
      this.watched.set({ job: null, error: outcome, isSubmitting: false });
      return null;
    }
    this.withoutJob = null;
    this.watched.set({ job: outcome, error: null, isSubmitting: false });
    if (this.users > 0) this.follow();
    return outcome;
  }

  private attemptAt(input: string): Attempt {
    if (this.withoutJob?.input !== input) {
      this.withoutJob = { input, idempotencyKey: newIdempotencyKey() };
    }
    return this.withoutJob;
  }

  private follow(): void {
    const { job } = this.watched.getSnapshot();
    if (!job) return;
    this.stopFollowing = followInto(this.gateway, job.id, ({ job: revision, error }) => {
      const known = this.watched.getSnapshot();
      if (revision && known.job && revision.revision < known.job.revision) return;
      this.watched.set({ ...known, job: revision ?? known.job, error });
    });
  }
}

/** A key that another generation has used, or a deleted one, brings no job any more. */
function isKeyUsedUp({ code }: GatewayError): boolean {
  return code === 'IDEMPOTENCY_KEY_REUSED' || code === 'NOT_FOUND';
}

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const facts = { code: 'NO_RESPONSE', retryable: true, charged: 'UNKNOWN' } as const;
  return new GatewayError(error instanceof Error ? error.message : String(error), facts, error);
}
