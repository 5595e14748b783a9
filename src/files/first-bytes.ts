/**
 * Reads the beginning of a body, at most `count` bytes. A longer body is cut off, so that a server which sends more than
 * it was asked for fills no memory.
 */
export async function firstBytesOf(body: AsyncIterable<Uint8Array>, count: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= count) break;
  }
  return Buffer.concat(chunks).subarray(0, count);
}
