import type { Job } from './job-feed.js';

/** The title of a job: its prompt, its input file or its model, in this order. */
export function titleOf({ input, model }: Pick<Job, 'input' | 'model'>): string {
  const { textPrompt: prompt, videoUrl: video } = input;
  return (
    [prompt, video].find((text) => typeof text === 'string' && text.trim() !== '')?.toString() ?? model.name
  );
}
