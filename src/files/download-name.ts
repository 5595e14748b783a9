import mime from 'mime';
import type { Job } from '../core/job.js';

/** Most UTF-16 units of a prompt in a file name. Number and format take less than 20 more. */
const LONGEST_PROMPT = 60;

/**
 * The file name of a result: its prompt, the number of the sample from 1 on, and its format. It has letters, digits, `-`
 * and one `.`, and at most 80 characters; results of one job have different names.
 */
export function downloadName(job: Job, index: number): string {
  const { url = '', mimeType = '' } = job.media[index] ?? {};
  const prompt = String(job.input.text_prompt ?? job.input.prompt ?? '');
  const words = wordsOf(prompt) || wordsOf(job.modelId);
  const [, extension] = /\.([a-z0-9]{1,5})$/i.exec(new URL(url).pathname) ?? [];
  const format = extension ?? mime.getExtension(mimeType) ?? 'bin';
  return `${words}-${index + 1}.${format}`;
}

function wordsOf(text: string): string {
  // Some file systems store accents apart from their letters, and show such a name as another one.
  const words = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, LONGEST_PROMPT);
  // A cut may leave half of a surrogate pair.
  return words.replace(/\p{Surrogate}$/u, '').replace(/^-|-$/g, '');
}

/** The `Content-Disposition` header that saves a file under this name, which holds letters, digits, `-` and `.` alone. */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x21-\x7e]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
