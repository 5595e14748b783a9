import type { Job } from './job-feed.js';

/** What a job is called: its prompt, or else the file it was given, or else its model. */
export function titleOf({ input, model }: Pick<Job, 'input' | 'model'>): string {
  const { text_prompt: prompt, video_url: video } = input;
  return (
    [prompt, video].find((text) => typeof text === 'string' && text.trim() !== '')?.toString() ?? model.name
  );
}
