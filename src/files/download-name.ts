import mime from 'mime';
import type { Job } from '../core/job.js';

/** Most characters of a prompt in a file name. */
const LONGEST_PROMPT = 60;

/** The file name of a result: its prompt, the number of the sample from 1 on, and its format. */
export function downloadName(job: Job, index: number): string {
  const { url = '', mimeType = '' } = job.media[index] ?? {};
  const prompt = String(job.input.text_prompt ?? job.input.prompt ?? '');
  const words = [...prompt.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()].slice(0, LONGEST_PROMPT).join('');
  const [, extension] = /\.([a-z0-9]{1,5})$/i.exec(new URL(url).pathname) ?? [];
  const format = extension ?? mime.getExtension(mimeType) ?? 'bin';
  return `${words.trim().replaceAll(' ', '-') || job.modelId}-${index + 1}.${format}`;
}

/** The `Content-Disposition` header that saves a file under this name, which holds letters, digits, `-` and `.` alone. */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x21-\x7e]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
