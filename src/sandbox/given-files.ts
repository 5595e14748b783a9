import { fileTypeFromBuffer } from 'file-type';
import { extensions } from './body-schema.js';
import { Refusal } from './refusal.js';

/** The bytes that show what a file is. */
const BEGINNING_BYTES = 65_536;
const FETCH_WITHIN_MS = 10_000;

/** A file that a body names. */
export interface GivenFile {
  parameter: string;
  url: string;
  /** The kinds of file that may be there; absent: any. */
  accepts?: readonly string[];
}

/**
 * Fetches files as Pixazo would, and refuses those of another kind.
 * @param mayFetch the addresses that are fetched; all others count as files of the right kind
 * @throws Refusal
 */
export async function checkFiles(
  files: readonly GivenFile[],
  mayFetch: (url: string) => boolean,
): Promise<void> {
  for (const { parameter, url, accepts } of files.filter((file) => mayFetch(file.url))) {
    const found = await fileTypeFromBuffer(await beginningOf(url, parameter));
    const accepted = accepts?.flatMap((kind) => extensions[kind] ?? []);
    if (accepted && !(found && accepted.includes(found.ext))) {
      throw refused(parameter, `the file is no ${accepts?.join(' or ')}`);
    }
  }
}

async function beginningOf(url: string, parameter: string): Promise<Uint8Array> {
  const headers = { range: `bytes=0-${BEGINNING_BYTES - 1}` };
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(FETCH_WITHIN_MS) });
    if (!answer.ok) throw refused(parameter, `the file cannot be fetched: HTTP ${answer.status}`);
    // A server without ranges sends all of it.
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= BEGINNING_BYTES) break;
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw error instanceof Refusal ? error : refused(parameter, 'the file cannot be fetched');
  }
}

function refused(parameter: string, problem: string): Refusal {
  return new Refusal(400, 'Bad Request', `Parameter '${parameter}': ${problem}`);
}
