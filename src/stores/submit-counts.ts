import type { Kysely } from 'kysely';
import type { GatewayError } from '../core/errors.js';
import type { Job } from '../core/job.js';
import { overLimit, type SubmitLimits } from '../core/submit-limits.js';
import type { Database } from './job-rows.js';
import { one, type PreparedQuery, prepare, slot } from './prepared-query.js';
import type { Session } from './session.js';

/** A submit that may be counted. */
export interface Submit {
  caller: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Which of its caller's it is; null: nobody counts them. */
  nth: number | null;
  /** RATE_LIMITED or QUOTA_EXCEEDED when its caller is at a limit. */
  refusal: GatewayError | null;
}

/** Counts what each caller starts. */
export class SubmitCounts {
  private readonly findLast: PreparedQuery<{ nth: number | null }>;
  private readonly addSubmit: PreparedQuery<unknown>;
  private readonly findSubmit: PreparedQuery<{ submitted_at: number }>;
  private readonly findGeneration: PreparedQuery<{ created_at: number }>;

  constructor(db: Kysely<Database>) {
    this.findLast = prepare(
      db
        .selectFrom('submits')
        .select('nth')
        .where('caller', '=', slot<string>('caller'))
        .where('nth', 'is not', null)
        .orderBy('nth', 'desc')
        .limit(one),
    );
    this.addSubmit = prepare(
      db.insertInto('submits').values({
        caller: slot<string>('caller'),
        submitted_at: slot<number>('submitted_at'),
        nth: slot<number>('nth'),
      }),
    );
    this.findSubmit = prepare(
      db
        .selectFrom('submits')
        .select('submitted_at')
        .where('caller', '=', slot<string>('caller'))
        .where('nth', '=', slot<number>('nth')),
    );
    this.findGeneration = prepare(
      db
        .selectFrom('jobs')
        .select('created_at')
        .where('caller', '=', slot<string>('caller'))
        .orderBy('id', 'desc')
        .offset(slot<number>('offset'))
        .limit(one),
    );
  }

  /**
   * What a submit that begins with this new job would be, in the transaction that writes it, and in which nobody else
   * submits for the same caller. Changes nothing.
   */
  async check(session: Session, job: Job, limits: SubmitLimits): Promise<Submit> {
    const { caller, createdAt } = job;
    const nth = limits.perMinute === null ? null : await this.nextNumber(session, caller);
    const earlier = {
      submit: nth === null ? null : await this.submitOf(session, caller, nth - (limits.perMinute ?? 0)),
      generation: limits.perDay === null ? null : await this.generationBefore(session, caller, limits.perDay),
    };
    return { caller, at: createdAt, nth, refusal: overLimit(limits, earlier, createdAt) };
  }

  /** Counts it. */
  async record(session: Session, { caller, at, nth }: Submit): Promise<void> {
    if (nth !== null) await session.executeQuery(this.addSubmit({ caller, submitted_at: at, nth }));
  }

  private async nextNumber(session: Session, caller: string): Promise<number> {
    const { rows } = await session.executeQuery(this.findLast({ caller }));
    return (rows[0]?.nth ?? 0) + 1;
  }

  /** Answers when it was; null when it was never counted, as the first has the number 1. */
  private async submitOf(session: Session, caller: string, nth: number): Promise<number | null> {
    if (nth < 1) return null;
    const { rows } = await session.executeQuery(this.findSubmit({ caller, nth }));
    return rows[0]?.submitted_at ?? null;
  }

  private async generationBefore(session: Session, caller: string, count: number): Promise<number | null> {
    const { rows } = await session.executeQuery(this.findGeneration({ caller, offset: count - 1 }));
    return rows[0]?.created_at ?? null;
  }
}
