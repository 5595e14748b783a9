import { fileTypeFromBuffer } from 'file-type';

/** The bytes at the beginning of a file that show its kind. */
export const KIND_BYTES = 65_536;

/** The formats of each kind of file that Pixazo can be given, by their usual extensions. */
const formats: Readonly<Record<string, readonly string[]>> = {
  video: ['mp4', 'mov', 'webm', 'm4v', 'gif'],
  image: ['png', 'jpg', 'webp', 'gif', 'avif', 'bmp', 'heic'],
  audio: ['wav', 'mp3', 'aac', 'flac', 'm4a', 'ogg', 'opus', 'webm'],
};

/** The format that a content shows. */
interface FileFormat {
  /** The usual extension, such as `mp4`. */
  extension: string;
  mimeType: string;
}

/** Reads the format from the beginning of a file; null: it is none that is known. */
export async function formatOf(beginning: Uint8Array): Promise<FileFormat | null> {
  const found = await fileTypeFromBuffer(beginning);
  return found ? { extension: found.ext, mimeType: found.mime } : null;
}

/**
 * The reason why a file of this format may not be given; null: it may.
 * @param kinds the kinds of file that may be given; absent: any
 */
export function kindProblem(format: FileFormat | null, kinds: readonly string[] | undefined): string | null {
  if (!kinds) return null;
  const accepted = [...new Set(kinds.flatMap((kind) => formats[kind] ?? []))];
  if (format && accepted.includes(format.extension)) return null;
  const names = accepted.map((name) => name.toUpperCase()).join(', ');
  const found = format ? `is ${format.extension.toUpperCase()}` : 'has an unknown format';
  return `must be a file of one of these formats: ${names}. Its content ${found}`;
}
