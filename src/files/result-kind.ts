import { isMediaType } from '../core/media-source.js';
import { formatOf } from './file-kind.js';

/** The bytes at the beginning of a result that show its kind. */
const BEGINNING_BYTES = 4_100;
/** Formats of sound and video whose types say something else. */
const containers: ReadonlySet<string> = new Set([
  'application/ogg',
  'application/mxf',
  'application/vnd.ms-asf',
]);

/**
 * Passes the bytes of a sound, video or picture on, unless its beginning shows that it is something else. A format that
 * is not known passes, as models may make new ones. Files of other kinds pass as they are.
 * @throws Error with the reason, before the first byte is passed on
 */
export async function* ofItsKind(
  body: AsyncIterable<Uint8Array>,
  mimeType: string,
): AsyncGenerator<Uint8Array> {
  let isChecked = !isMediaType(mimeType);
  let beginning = Buffer.alloc(0);
  for await (const chunk of body) {
    if (isChecked) {
      yield chunk;
      continue;
    }
    beginning = Buffer.concat([beginning, chunk]);
    if (beginning.length < BEGINNING_BYTES) continue;
    await assertMedia(beginning);
    isChecked = true;
    yield beginning;
  }
  if (isChecked || beginning.length === 0) return;
  await assertMedia(beginning);
  yield beginning;
}

async function assertMedia(beginning: Buffer): Promise<void> {
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(beginning.toString('latin1', 0, 200))) {
    throw new Error('it sends a page instead of the file');
  }
  const found = await formatOf(beginning);
  if (found && !isMediaType(found.mimeType) && !containers.has(found.mimeType)) {
    throw new Error(`it sends ${found.mimeType} instead of the file`);
  }
}
