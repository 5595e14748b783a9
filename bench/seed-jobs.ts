import { uuidv7 } from 'uuidv7';
import { type Job, JobStatus } from '../src/core/job.js';
import { neverAgain } from '../src/core/poll-schedule.js';
import { toImmutableColumns, toMutableColumns } from '../src/stores/job-rows.js';

/** The caller of a gateway without authentication, so that every job has the same caller. */
const CALLER = 'anonymous';
const MODEL = 'mirelo-sfx-1-6-text-to-audio';
const AGE_MS = 60_000;

/** A number of jobs of one kind. */
export function* many(count: number, job: () => Job): Iterable<Job> {
  for (let number = 0; number < count; number += 1) yield job();
}

/**
 * A job that Pixazo has accepted, and whose next poll is due at this time, in milliseconds since the epoch.
 */
export function unfinishedJob(dueAt: number): Job {
  const id = uuidv7();
  const createdAt = Date.now() - AGE_MS;
  return {
    id,
    caller: CALLER,
    team: null,
    modelId: MODEL,
    input: { text_prompt: 'Rain on a tin roof', duration: 4, num_samples: 1 },
    idempotencyKey: `key-${id}`,
    labels: [],
    visible: true,
    requestId: `${MODEL}_${id}`,
    status: JobStatus.QUEUED,
    revision: 2,
    version: 2,
    media: [],
    error: null,
    cost: null,
    createdAt,
    updatedAt: createdAt,
    completedAt: null,
    expectedMs: 10_000,
    callback: null,
    statusCalls: 1,
    schedule: { ...neverAgain, dueAt },
  };
}

/** A COMPLETED job with its result. */
export function completedJob(): Job {
  const job = unfinishedJob(0);
  const completedAt = job.createdAt + 10_000;
  return {
    ...job,
    status: JobStatus.COMPLETED,
    revision: 4,
    media: [{ url: `https://media.example/${job.id}.wav`, mimeType: 'audio/wav' }],
    updatedAt: completedAt,
    completedAt,
    statusCalls: 3,
    schedule: neverAgain,
  };
}

/** A job in the form that a gateway stores. */
export function rowOf(job: Job): Record<string, string | number | null> {
  return { visible_to: job.caller, position: 1, ...toImmutableColumns(job), ...toMutableColumns(job) };
}
