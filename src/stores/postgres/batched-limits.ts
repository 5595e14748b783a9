import { type Kysely, sql } from 'kysely';
import type { GatewayError } from '../../core/errors.js';
import type { Job } from '../../core/job.js';
import { overLimit, type SubmitLimits } from '../../core/submit-limits.js';
import { type PreparedQuery, prepare } from '../prepared-query.js';
import type { Session } from '../sql-database.js';
import type { Tables } from '../tables.js';
import { jsonRows, statement } from './json-rows.js';

/** A job that is to be written, and the limits of its caller; absent: there are none. */
export interface LimitedJob {
  job: Job;
  limits: SubmitLimits | undefined;
}

/** A job's number among its caller's submits, null without limits; or why it is refused; or that its key has a job. */
export type Admission = { number: number | null } | { refusal: GatewayError } | { isReplay: true };

/** The facts of a caller by which limits are checked. Times are milliseconds since the epoch. */
interface Earlier {
  place: number;
  /** The number of the latest submit; 0: there is none. */
  last: number;
  /** The numbers and times of those that the next submits are compared with. */
  submits: [number, number][] | null;
  /** The times of the generations that the next ones are compared with, newest first. */
  generations: number[];
  /** Keys that have a job. */
  keys: string[];
}

/** Checks the limits of many new jobs by one query. Submits get numbers, by which a write finds that it was overtaken. */
export class BatchedLimits {
  private readonly read: PreparedQuery<Earlier>;

  constructor(db: Kysely<Tables>) {
    this.read = prepare(statement(db, readEarlier()));
  }

  /** Checks each job by what the database holds now and by the jobs before it in the list. Changes nothing. */
  async admit(session: Session, jobs: readonly LimitedJob[]): Promise<Map<Job, Admission>> {
    const admissions = new Map<Job, Admission>();
    const groups = new Map<string, { limits: SubmitLimits; jobs: Job[] }>();
    for (const { job, limits } of jobs) {
      if (!limits || (limits.perMinute === null && limits.perDay === null))
        admissions.set(job, { number: null });
      else {
        const name = JSON.stringify([job.caller, limits.perMinute, limits.perDay]);
        const group = groups.get(name) ?? { limits, jobs: [] };
        group.jobs.push(job);
        groups.set(name, group);
      }
    }
    const asked = [...groups.values()];
    if (asked.length === 0) return admissions;
    const { rows } = await session.executeQuery(this.read({ callers: JSON.stringify(asked.map(askOf)) }));
    for (const earlier of rows) {
      const group = asked[earlier.place];
      if (group) admitGroup(group.jobs, group.limits, earlier, admissions);
    }
    return admissions;
  }
}

function askOf({ limits, jobs }: { limits: SubmitLimits; jobs: Job[] }, place: number) {
  return {
    place,
    caller: jobs[0]?.caller,
    per_minute: limits.perMinute,
    per_day: limits.perDay,
    count: jobs.length,
    keys: jobs.map(({ idempotencyKey }) => idempotencyKey),
  };
}

/** Admits the jobs of one caller in their order; each that is admitted counts for the next. */
function admitGroup(
  jobs: readonly Job[],
  limits: SubmitLimits,
  earlier: Earlier,
  admissions: Map<Job, Admission>,
): void {
  const { perMinute, perDay } = limits;
  const keys = new Set(earlier.keys);
  const submits = new Map(earlier.submits);
  const skipped = Math.max((perDay ?? 0) - jobs.length, 0);
  const admitted: number[] = [];
  const generationBefore = (count: number) =>
    count <= admitted.length
      ? admitted[admitted.length - count]
      : earlier.generations[count - 1 - admitted.length - skipped];
  for (const job of jobs) {
    if (job.idempotencyKey !== null && keys.has(job.idempotencyKey)) {
      admissions.set(job, { isReplay: true });
      continue;
    }
    const number = earlier.last + admitted.length + 1;
    const before = {
      submit: (perMinute === null ? null : submits.get(number - perMinute)) ?? null,
      generation: (perDay === null ? null : generationBefore(perDay)) ?? null,
    };
    const refusal = overLimit(limits, before, job.createdAt);
    admissions.set(job, refusal ? { refusal } : { number });
    if (refusal) continue;
    submits.set(number, job.createdAt);
    admitted.push(job.createdAt);
  }
}

function readEarlier() {
  const callers = jsonRows('callers', {
    place: 'bigint',
    caller: 'text',
    per_minute: 'bigint',
    per_day: 'bigint',
    count: 'bigint',
    keys: 'json',
  });
  return sql<Earlier>`
    select callers.place, latest.number as last,
      (select json_agg(json_build_array(submits.number, submits.submitted_at)) from submits
        where submits.caller = callers.caller and submits.number > latest.number - callers.per_minute
          and submits.number <= latest.number - callers.per_minute + callers.count) as submits,
      array(select created_at from jobs where jobs.caller = callers.caller order by created_at desc
        offset greatest(coalesce(callers.per_day, 0) - callers.count, 0)
        limit least(coalesce(callers.per_day, 0), callers.count)) as generations,
      array(select idempotency_key from jobs where jobs.caller = callers.caller and idempotency_key is not null
        and idempotency_key = any(array(select json_array_elements_text(callers.keys)))) as keys
    from ${callers} cross join lateral
      (select coalesce(max(number), 0) as number from submits where submits.caller = callers.caller) as latest`;
}
