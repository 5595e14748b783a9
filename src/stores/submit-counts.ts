import type { Kysely } from 'kysely';
import type { GatewayError } from '../core/errors.js';
import type { Job } from '../core/job.js';
import { overLimit, type SubmitLimits } from '../core/submit-limits.js';
import { one, type PreparedQuery, prepare, slot } from './prepared-query.js';
import type { Session } from './sql-database.js';
import type { Tables } from './tables.js';

/** Another submission of the caller got the same number first, so the limits must be checked again. */
export class NumberTakenError extends Error {}

/** A submission that is about to be counted. */
export interface Submit {
  caller: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Its number among the caller's submissions; null: no limit counts them. */
  number: number | null;
  /** RATE_LIMITED or QUOTA_EXCEEDED when the caller is at a limit. */
  refusal: GatewayError | null;
}

/** Counts the submissions of each caller. */
export class SubmitCounts {
  private readonly findLast: PreparedQuery<{ number: number }>;
  private readonly addSubmit: PreparedQuery<unknown>;
  private readonly findSubmit: PreparedQuery<{ submitted_at: number }>;
  private readonly countStarted: PreparedQuery<{ count: number }>;
  private readonly findGeneration: PreparedQuery<{ created_at: number }>;

  constructor(db: Kysely<Tables>) {
    this.findLast = prepare(
      db
        .selectFrom('submits')
        .select('number')
        .where('caller', '=', slot<string>('caller'))
        .orderBy('number', 'desc')
        .limit(one),
    );
    this.addSubmit = prepare(
      db
        .insertInto('submits')
        .values({
          caller: slot<string>('caller'),
          submitted_at: slot<number>('submitted_at'),
          number: slot<number>('number'),
        })
        .onConflict((taken) => taken.columns(['caller', 'number']).doNothing()),
    );
    this.findSubmit = prepare(
      db
        .selectFrom('submits')
        .select('submitted_at')
        .where('caller', '=', slot<string>('caller'))
        .where('number', '=', slot<number>('number')),
    );
    this.countStarted = prepare(
      db
        .selectFrom('jobs')
        .select((of) => of.fn.countAll<number>().as('count'))
        .where('caller', '=', slot<string>('caller'))
        .where('created_at', '>=', slot<number>('since')),
    );
    this.findGeneration = prepare(
      db
        .selectFrom('jobs')
        .select('created_at')
        .where('caller', '=', slot<string>('caller'))
        .orderBy('created_at', 'desc')
        .offset(slot<number>('offset'))
        .limit(one),
    );
  }

  /** Checks a submission against the limits, in the transaction that writes its job. Changes nothing. */
  async check(session: Session, job: Job, limits: SubmitLimits): Promise<Submit> {
    const { caller, createdAt } = job;
    const { perMinute, perDay } = limits;
    const number = perMinute === null && perDay === null ? null : await this.nextNumber(session, caller);
    const earlier = {
      submit:
        number === null || perMinute === null ? null : await this.timeOf(session, caller, number - perMinute),
      generation: perDay === null ? null : await this.generationBefore(session, caller, perDay),
    };
    return { caller, at: createdAt, number, refusal: overLimit(limits, earlier, createdAt) };
  }

  /** @throws NumberTakenError when several gateways have checked submissions of this caller at the same time */
  async record(session: Session, { caller, at, number }: Submit): Promise<void> {
    if (number === null) return;
    const query = this.addSubmit({ caller, submitted_at: at, number });
    const { numAffectedRows } = await session.executeQuery(query);
    if (numAffectedRows !== 1n) throw new NumberTakenError();
  }

  /** Forgets submissions from before that time, in milliseconds since the epoch, but keeps the last number of each caller. */
  async forget(db: Kysely<Tables>, before: number): Promise<void> {
    await db
      .deleteFrom('submits')
      .where('submitted_at', '<', before)
      .where('number', '<', (from) =>
        from
          .selectFrom('submits as last')
          .select((of) => of.fn.max('last.number').as('number'))
          .whereRef('last.caller', '=', 'submits.caller'),
      )
      .execute();
  }

  /** The caller's generations at or after `since`, in milliseconds since the epoch, visible or not. */
  async countGenerations(session: Session, caller: string, since: number): Promise<number> {
    const { rows } = await session.executeQuery(this.countStarted({ caller, since }));
    return rows[0]?.count ?? 0;
  }

  private async nextNumber(session: Session, caller: string): Promise<number> {
    const { rows } = await session.executeQuery(this.findLast({ caller }));
    return (rows[0]?.number ?? 0) + 1;
  }

  /** Null: there is no submission of this number. */
  private async timeOf(session: Session, caller: string, number: number): Promise<number | null> {
    if (number < 1) return null;
    const { rows } = await session.executeQuery(this.findSubmit({ caller, number }));
    return rows[0]?.submitted_at ?? null;
  }

  private async generationBefore(session: Session, caller: string, count: number): Promise<number | null> {
    const { rows } = await session.executeQuery(this.findGeneration({ caller, offset: count - 1 }));
    return rows[0]?.created_at ?? null;
  }
}
