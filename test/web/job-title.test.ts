import { expect, test } from 'vitest';
import { titleOf } from '../../web/studio/job-title.js';

const model = { name: 'A model' };

test.each<[input: Record<string, unknown>, title: string]>([
  [{ textPrompt: 'Rain', videoUrl: 'https://a.example/a.mp4' }, 'Rain'],
  [{ negativePrompt: 'No people', prompt: 'A boat' }, 'A boat'],
  [{ text: 'Hello' }, 'Hello'],
  [{ textPrompt: ' ', videoUrl: 'https://a.example/a.mp4' }, 'https://a.example/a.mp4'],
  [{ imageUrls: ['https://a.example/a.png'] }, 'https://a.example/a.png'],
  [{ seed: 7, imageUrls: [] }, 'A model'],
])('the title of a job with %j is %s', (input, title) => {
  expect(titleOf({ input, model })).toBe(title);
});
