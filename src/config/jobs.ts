import type { PollPolicy } from '../core/poll-schedule.js';
import { milliseconds, wholeNumber } from './kinds.js';
import type { Values } from './variable.js';

const DAY_MS = 86_400_000;

export const jobVariables = {
  POLL_MIN_MS: {
    ...milliseconds(),
    default: '5000',
    meaning: 'Shortest pause between two status calls for one job.',
  },
  POLL_MAX_MS: {
    ...milliseconds(),
    default: '10000',
    meaning: 'Longest pause between two status calls for one job. At least `POLL_MIN_MS`.',
  },
  POLL_FALLBACK_MS: {
    ...milliseconds(),
    default: '30000',
    meaning: 'Pause between two status calls for a job with a callback address.',
    needs: 'PUBLIC_URL',
  },
  SUBMIT_CONFIRM_MS: {
    ...milliseconds(),
    default: '3600000',
    meaning:
      'How long a job with a callback address may stay SUBMITTING. `JOB_MAX_AGE_MS` ends it earlier where that is shorter.',
    needs: 'PUBLIC_URL',
  },
  JOB_MAX_AGE_MS: {
    ...milliseconds(),
    default: '86400000',
    meaning: 'Age at which an unfinished job ends as ERROR / JOB_EXPIRED.',
  },
  JOB_RETENTION_DAYS: {
    ...wholeNumber('days'),
    default: '30',
    meaning: 'Days after its end at which a job and its idempotency key are deleted.',
  },
} as const;

/** How long jobs live, in milliseconds. */
export interface JobsConfig {
  /** Age up to which a job with a callback address may stay SUBMITTING; at most `jobMaxAgeMs`. */
  confirmMs: number;
  /** Age at which an unfinished job is given up. */
  jobMaxAgeMs: number;
  /** How long a job is kept after its end. */
  retentionMs: number;
}

export function pollingConfig(values: Values<typeof jobVariables>): PollPolicy {
  return { minMs: values.POLL_MIN_MS, maxMs: values.POLL_MAX_MS, fallbackMs: values.POLL_FALLBACK_MS };
}

export function jobsConfig(values: Values<typeof jobVariables>): JobsConfig {
  return {
    confirmMs: Math.min(values.SUBMIT_CONFIRM_MS, values.JOB_MAX_AGE_MS),
    jobMaxAgeMs: values.JOB_MAX_AGE_MS,
    retentionMs: values.JOB_RETENTION_DAYS * DAY_MS,
  };
}
