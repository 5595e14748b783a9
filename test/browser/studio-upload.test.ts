import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { test } from './a-visit.js';
import { drop } from './dropped-file.js';

const CLIP = new URL('../../src/sandbox/media/sandbox.mp4', import.meta.url);

/** The members of a video element that this test uses in the page. */
interface Video {
  play(): Promise<void>;
  currentTime: number;
  videoWidth: number;
}

test('a video is dragged into the form, previewed, sent and made into another', async ({ studio, page }) => {
  await studio.open();
  await studio.choose('Video to video');
  const form = page.locator('.model-form:not([hidden])');
  const base64 = (await readFile(CLIP)).toString('base64');
  await drop(form.locator('.file-drop'), { name: 'harbour.mp4', type: 'video/mp4', base64 });

  const preview = form.locator('.file-preview video');
  await expect.poll(() => preview.evaluate((video: Video) => video.videoWidth)).toBeGreaterThan(0);
  await form.getByText('harbour.mp4 is sent').waitFor();
  expect(await studio.field('Video').inputValue()).toMatch(/\/uploads\/upload-/);

  await studio.generate({ Prompt: 'Gulls over a harbour' });
  await studio.reaches('Gulls over a harbour', 'COMPLETED');
  const result = studio.job('Gulls over a harbour').locator('video');
  await result.evaluate((video: Video) => video.play());
  await expect.poll(() => result.evaluate((video: Video) => video.currentTime)).toBeGreaterThan(0);
});

test('a file that is no video is refused at its field', async ({ studio, page }) => {
  await studio.open();
  await studio.choose('Video to video');
  const form = page.locator('.model-form:not([hidden])');
  await form.getByLabel('Video, from a file').setInputFiles({
    name: 'notes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('no video'),
  });
  await form.getByText('notes.txt is sent').waitFor();
  await studio.button.click();

  await form.getByText(/^Must be a file of one of these formats: MP4/).waitFor();
});
