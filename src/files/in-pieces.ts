/** The same bytes in pieces of this length, of which the last may be shorter. No bytes are no pieces. */
export async function* inPieces(
  body: AsyncIterable<Uint8Array>,
  pieceBytes: number,
): AsyncGenerator<Uint8Array> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    let rest = chunk;
    while (size + rest.length >= pieceBytes) {
      const taken = rest.subarray(0, pieceBytes - size);
      yield Buffer.concat([...chunks, taken], pieceBytes);
      rest = rest.subarray(taken.length);
      [chunks, size] = [[], 0];
    }
    chunks.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(chunks, size);
}
