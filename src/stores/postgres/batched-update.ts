import { sql } from 'kysely';
import { BudgetPeriod, periodAt } from '../../core/budget-period.js';
import type { Job } from '../../core/job.js';
import type { Closing } from '../books.js';
import { labelDigest } from '../job-labels.js';
import { mutableColumns } from '../job-queries.js';
import type { Positions } from '../sql-database.js';
import type { NextJob } from '../update-job.js';
import { columnTypes, jsonRows } from './json-rows.js';

/** A job that is changed if it still is as its writer read it. */
export interface Change extends NextJob {
  before: Job;
  /** Null: the job does not end. */
  closing: Closing | null;
}

/** The values of the slots of `updateAll`. @param usagePart the row of a day's sums that counts the ends */
export function valuesOf(changes: readonly Change[], usagePart: number) {
  const ends = changes.flatMap(({ closing }) => (closing ? [endOf(closing, usagePart)] : []));
  return {
    rows: JSON.stringify(changes.map(rowOf)),
    labels: JSON.stringify(changes.flatMap(labelsOf)),
    ends: JSON.stringify(ends),
  };
}

/** Whether the index of labels changes with one of them. */
export function hasLabels(changes: readonly Change[]): boolean {
  return changes.some((change) => labelsOf(change).length > 0);
}

function rowOf({ before, after, kind, columns }: Change) {
  return {
    seen_version: before.version,
    shown: kind === 'hidden' ? null : kind === 'first' ? 1 : 0,
    ...columns,
    id: after.id,
  };
}

/** The labels that the index gets with the job, or that get its new status. */
function labelsOf({ before, after, kind }: Change) {
  const isAdded = kind === 'first';
  if (!isAdded && (!after.visible || after.status === before.status)) return [];
  return [...new Set(after.labels.map(labelDigest))].map((digest) => ({
    added: isAdded ? 1 : 0,
    job_id: after.id,
    caller: after.caller,
    label_digest: digest,
    model_id: after.modelId,
    status: after.status,
  }));
}

/** The end of a job as usage counts it. */
function endOf({ job, completed, moved }: Closing, part: number) {
  const { id, caller, team, modelId, cost, createdAt } = job;
  return {
    id,
    caller,
    part,
    day: periodAt(BudgetPeriod.DAY, createdAt).startsAt,
    month: periodAt(BudgetPeriod.MONTH, createdAt).startsAt,
    team: team ?? '',
    model_id: modelId,
    currency: cost?.currency ?? '',
    completed,
    spent: Number(moved.spent),
    unresolved: Number(moved.unresolved),
  };
}

/**
 * Changes the jobs that still have the version that was seen, with their labels and the usage. Returns the ids of these.
 * A job whose row another transaction holds is left out, so that it delays no other, and no two batches wait for each other.
 * The rows of usage are locked in one order, by their series first, which is also that of a job that is changed alone.
 * @param has.labels false: none of the jobs has labels to be kept
 */
export function updateAll({ newPosition }: Pick<Positions, 'newPosition'>, has: { labels: boolean }) {
  const rows = jsonRows('rows', { seen_version: 'bigint', shown: 'bigint', ...columnTypes });
  const assignments = mutableColumns.map((name) => sql`${sql.ref(name)} = new.${sql.ref(name)}`);
  const ends = jsonRows('ends', {
    id: 'text',
    caller: 'text',
    part: 'bigint',
    day: 'bigint',
    month: 'bigint',
    team: 'text',
    model_id: 'text',
    currency: 'text',
    completed: 'bigint',
    spent: 'bigint',
    unresolved: 'bigint',
  });
  return sql<{ id: string }>`
    with new as materialized (
        select rows.* from ${rows} join jobs on jobs.id = rows.id and jobs.version = rows.seen_version
        for update of jobs skip locked
      ),
      changed as (
        update jobs set ${sql.join(assignments)},
          position = case when new.shown is null then jobs.position else ${newPosition} end,
          visible_to = case when new.shown = 1 then jobs.caller else jobs.visible_to end
        from new where jobs.id = new.id
        returning jobs.id
      ),
      ${has.labels ? changesOfLabels() : sql``}
      counted as (
        insert into usage (series, caller, day, part, team, model_id, currency, jobs, completed, spent, unresolved)
        select period.series, period.caller, period.starts_at, period.part, ends.team, ends.model_id, ends.currency,
          count(*), sum(ends.completed), sum(ends.spent), sum(ends.unresolved)
        from ${ends} cross join lateral (values
            ('DAY', '', ends.day, ends.part),
            ('CALLER_DAY', ends.caller, ends.day, 0),
            ('CALLER_MONTH', ends.caller, ends.month, 0)
          ) as period (series, caller, starts_at, part)
        where ${isChanged('ends.id')}
        group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 7, 4, 5, 6
        on conflict (series, caller, day, currency, part, team, model_id) do update set
          jobs = usage.jobs + excluded.jobs, completed = usage.completed + excluded.completed,
          spent = usage.spent + excluded.spent, unresolved = usage.unresolved + excluded.unresolved
      )
    select id from changed`;
}

/** The parts of the statement that keep the index of labels. */
function changesOfLabels() {
  const labels = jsonRows('labels', {
    added: 'bigint',
    job_id: 'text',
    caller: 'text',
    label_digest: 'text',
    model_id: 'text',
    status: 'text',
  });
  return sql`
      labels as materialized (select * from ${labels}),
      labelled as (
        insert into job_labels (caller, label_digest, job_id, model_id, status)
        select caller, label_digest, job_id, model_id, status from labels
        where added = 1 and ${isChanged('job_id')}
      ),
      moved as (
        update job_labels set status = labels.status from labels
        where labels.added = 0 and job_labels.caller = labels.caller
          and job_labels.label_digest = labels.label_digest and job_labels.job_id = labels.job_id
          and ${isChanged('labels.job_id')}
      ),`;
}

function isChanged(id: string) {
  return sql`${sql.ref(id)} in (select id from changed)`;
}
