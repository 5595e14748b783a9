import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';

const decoders = new Map<string, (body: Buffer, options: ZlibOptions) => Buffer>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflate],
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
  if (codings.length === 0 && isGzip(body)) codings.push('gzip');
  if (codings.length > MOST_CODINGS) throw new Error('the body has too many content codings');
  return codings.reduceRight((coded, coding) => decode(coded, coding, limitBytes), body);
}

/** Some servers name gzip and send the body as it is. */
function gunzip(body: Buffer, options: ZlibOptions): Buffer {
  return isGzip(body) ? gunzipSync(body, options) : body;
}

/** Some servers leave out the zlib header, whose first four bits are 8. */
function inflate(body: Buffer, options: ZlibOptions): Buffer {
  const hasHeader = ((body[0] ?? 0) & 0x0f) === 8 && body.length > 1 && body.readUInt16BE(0) % 31 === 0;
  return hasHeader ? inflateSync(body, options) : inflateRawSync(body, options);
}

function isGzip(body: Buffer): boolean {
  return body.subarray(0, 2).equals(gzipMagic);
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
