import { describe, expect, it } from 'vitest';
import { downloadName } from '../../src/files/download-name.js';
import { aJob } from '../support/a-job.js';

function nameOf(prompt: string, index = 0, url = 'https://media.test/a.wav'): string {
  const media = Array.from({ length: index + 1 }, () => ({ url, mimeType: 'audio/wav' }));
  return downloadName(aJob({ input: { text_prompt: prompt }, media }), index);
}

describe('the file name of a result', () => {
  it('is the prompt, the number of the sample and the format', () => {
    expect(nameOf('rain on a tin roof', 1)).toBe('rain-on-a-tin-roof-2.wav');
  });

  it.each([
    ['a path', '../../etc/passwd', 'etc-passwd-1.wav'],
    ['what Windows refuses', 'con: <rain> | "wind"?*', 'con-rain-wind-1.wav'],
    ['control characters', 'rain\0\r\n\u202ewind', 'rain-wind-1.wav'],
    ['letters of any language', 'Regen über Häusern, 雨', 'Regen-über-Häusern-雨-1.wav'],
    ['nothing that a name may have', '!!! ???', 'mirelo-sfx-1-6-text-to-audio-1.wav'],
  ])('is safe for a prompt with %s', (_what, prompt, name) => {
    expect(nameOf(prompt)).toBe(name);
  });

  it.each(['x'.repeat(5_000), '𝒳'.repeat(5_000), 'ab '.repeat(2_000)])(
    'has at most 80 characters, and no half of one',
    (prompt) => {
      const name = nameOf(prompt, 99, 'https://media.test/a.webmx');

      expect(name.length).toBeLessThanOrEqual(80);
      expect(name).toMatch(/^[\p{L}\p{N}-]+-100\.webmx$/u);
    },
  );

  it('takes the format from the media type where the address has none', () => {
    expect(nameOf('rain', 0, 'https://media.test/file')).toBe('rain-1.wav');
  });
});
