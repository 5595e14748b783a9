import type { Kysely } from 'kysely';
import type { Job } from '../core/job.js';
import { overLimit, type SubmitLimits } from '../core/submit-limits.js';
import type { Database } from './job-rows.js';
import { type PreparedQuery, prepare, slot } from './prepared-query.js';
import type { Session } from './session.js';

/** Counts what each caller starts. */
export class SubmitLedger {
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
        .limit(1),
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
        .limit(1),
    );
  }

  /**
   * Counts the submit that begins with this new job, in the transaction that writes it, and in which nobody else
   * submits for the same caller.
   * @throws GatewayError RATE_LIMITED or QUOTA_EXCEEDED when its caller is at its limit
   */
  async count(session: Session, job: Job, limits: SubmitLimits): Promise<void> {
    const { caller, createdAt } = job;
    const earlier = {
      submit: limits.perMinute === null ? null : await this.countSubmit(session, job, limits.perMinute),
      generation: limits.perDay === null ? null : await this.generationBefore(session, caller, limits.perDay),
    };
    const refusal = overLimit(limits, earlier, createdAt);
    if (refusal) throw refusal;
  }

  /** Answers when the caller's submit of `count` submits ago was; null when there are not so many. */
  private async countSubmit(session: Session, job: Job, count: number): Promise<number | null> {
    const { caller, createdAt } = job;
    const last = await session.executeQuery(this.findLast({ caller }));
    const nth = (last.rows[0]?.nth ?? 0) + 1;
    await session.executeQuery(this.addSubmit({ caller, submitted_at: createdAt, nth }));
    if (nth <= count) return null;
    const { rows } = await session.executeQuery(this.findSubmit({ caller, nth: nth - count }));
    return rows[0]?.submitted_at ?? null;
  }

  private async generationBefore(session: Session, caller: string, count: number): Promise<number | null> {
    const { rows } = await session.executeQuery(this.findGeneration({ caller, offset: count - 1 }));
    return rows[0]?.created_at ?? null;
  }
}
