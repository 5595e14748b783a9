import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const decoders = new Map<string, typeof gunzipSync>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);
const MOST_CODINGS = 2;
const gzipMagic = Buffer.from([0x1f, 0x8b]);

/**
 * A body without the content codings that its header names; gzip is recognised without a header too.
 * @param limitBytes longest result of each step
 * @throws Error for an unknown coding, a corrupt body, or a longer result; its message says which
 */
export function decodeBody(body: Buffer, header: string | string[] | undefined, limitBytes: number): Buffer {
  const codings = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0 && body.subarray(0, 2).equals(gzipMagic)) codings.push('gzip');
  if (codings.length > MOST_CODINGS) throw new Error('the body has too many content codings');
  return codings.reduceRight((coded, coding) => decode(coded, coding, limitBytes), body);
}

function decode(body: Buffer, coding: string, limitBytes: number): Buffer {
  const decoder = decoders.get(coding);
  if (!decoder) throw new Error('the body has an unknown content coding');
  try {
    return decoder(body, { maxOutputLength: limitBytes });
  } catch (error) {
    const isTooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new Error(`the ${coding} body is ${isTooLong ? `longer than ${limitBytes} bytes` : 'corrupt'}`);
  }
}
