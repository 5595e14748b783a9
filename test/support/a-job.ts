import { type Job, JobStatus } from '../../src/core/job.js';
import { neverAgain, type Schedule } from '../../src/core/poll-schedule.js';

let made = 0;

/**
 * A QUEUED job that is due at once, with the given changes. Each job has its own id, greater than the last
 * one.
 */
export function aJob(changes: Partial<Omit<Job, 'schedule'>> & { schedule?: Partial<Schedule> } = {}): Job {
  made += 1;
  const suffix = String(made).padStart(12, '0');
  return {
    id: `019a0000-0000-7000-8000-${suffix}`,
    caller: 'alice',
    team: null,
    modelId: 'mirelo-sfx-1-6-text-to-audio',
    input: { text_prompt: 'rain on a roof', duration: 10 },
    idempotencyKey: null,
    labels: [],
    visible: true,
    requestId: `mirelo-sfx-1-6-text-to-audio_${suffix}`,
    status: JobStatus.QUEUED,
    revision: 2,
    version: 1,
    media: [],
    error: null,
    cost: null,
    createdAt: 1_000,
    updatedAt: 1_000,
    completedAt: null,
    expectedMs: null,
    callback: null,
    statusCalls: 0,
    ...changes,
    schedule: { ...neverAgain, dueAt: 1_000, ...changes.schedule },
  };
}
