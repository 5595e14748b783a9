import { expect, test } from 'vitest';
import { titleOf } from '../../web/studio/job-title.js';

const model = { name: 'A model' };

test.each<[input: Record<string, unknown>, title: string]>([
  [{ textPrompt: 'Rain', videoUrl: 'https://a.example/a.mp4' }, 'Rain'],
  [{ negativePrompt: 'No people', prompt: 'A boat' }, 'A boat'],
  [{ text: 'Hello' }, 'Hello'],
  [{ textPrompt: ' ', videoUrl: 'https://a.example/v/a%20b.mp4?signature=s' }, 'a b.mp4 · a.example'],
  [{ videoUrl: 'https://a.example/100%.mp4' }, '100%.mp4 · a.example'],
  [{ imageUrls: ['https://a.example/a.png'] }, 'a.png · a.example'],
  [{ seed: 7, imageUrls: [] }, 'A model'],
])('the title of a job with %j is %s', (input, title) => {
  expect(titleOf({ input, model })).toBe(title);
});
