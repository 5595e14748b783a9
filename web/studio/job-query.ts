import type { JobFilter, JobStatus } from '@pixazo-gateway/client';
import { type TitledJob, wordsOf } from './job-title.js';

/** The states of jobs that people tell apart. */
export const STATES = {
  running: ['SUBMITTING', 'QUEUED', 'PROCESSING'],
  done: ['COMPLETED'],
  failed: ['FAILED', 'ERROR'],
} as const satisfies Record<string, JobStatus[]>;

/** The jobs that a person wants to see. An empty text sets no limit. */
export interface JobQuery {
  modelId: string;
  state: '' | keyof typeof STATES;
  label: string;
  /** Words of prompts. */
  text: string;
}

export const everyJob: JobQuery = { modelId: '', state: '', label: '', text: '' };

/** Whether the query sets any limit. */
export function isLimited(query: JobQuery): boolean {
  return Object.values(query).some(Boolean);
}

/** The part of a query that the gateway answers. It does not search texts. */
export function filterOf({ modelId, state, label }: JobQuery): JobFilter {
  return {
    ...(modelId && { modelId }),
    ...(state && { status: [...STATES[state]] }),
    ...(label && { labels: [label] }),
  };
}

/** The jobs whose prompts hold every word of the text. */
export function search<Job extends TitledJob>(jobs: readonly Job[], text: string): readonly Job[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return jobs;
  return jobs.filter((job) => {
    const words = wordsOf(job);
    return wanted.every((word) => words.includes(word));
  });
}
