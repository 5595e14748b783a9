import type { Transaction } from 'kysely';
import type { Job } from '../core/job.js';
import { overLimit, type SubmitLimits } from '../core/submit-limits.js';
import type { Database } from './job-rows.js';

/**
 * Counts the submit that begins with this new job, in the transaction that writes it.
 * @throws GatewayError RATE_LIMITED or QUOTA_EXCEEDED when its caller is at its limit
 */
export async function countSubmit(db: Transaction<Database>, job: Job, limits: SubmitLimits): Promise<void> {
  const { caller, createdAt } = job;
  const earlier = {
    submit: limits.perMinute === null ? null : await submitBefore(db, caller, limits.perMinute),
    generation: limits.perDay === null ? null : await generationBefore(db, caller, limits.perDay),
  };
  const refusal = overLimit(limits, earlier, createdAt);
  if (refusal) throw refusal;
  if (limits.perMinute !== null) {
    await db.insertInto('submits').values({ caller, submitted_at: createdAt }).execute();
  }
}

/** When the caller's submit of `count` submits ago was; null when there are not so many. */
async function submitBefore(
  db: Transaction<Database>,
  caller: string,
  count: number,
): Promise<number | null> {
  const row = await db
    .selectFrom('submits')
    .select('submitted_at')
    .where('caller', '=', caller)
    .orderBy('submitted_at', 'desc')
    .offset(count - 1)
    .limit(1)
    .executeTakeFirst();
  return row?.submitted_at ?? null;
}

async function generationBefore(
  db: Transaction<Database>,
  caller: string,
  count: number,
): Promise<number | null> {
  const row = await db
    .selectFrom('jobs')
    .select('created_at')
    .where('caller', '=', caller)
    .orderBy('id', 'desc')
    .offset(count - 1)
    .limit(1)
    .executeTakeFirst();
  return row?.created_at ?? null;
}
