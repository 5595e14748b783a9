/**
 * The encoding of a text file that is not UTF-8, for people; null for UTF-8, with or without a byte order mark. Text in
 * UTF-16 has zero bytes, which a settings file in UTF-8 does not have.
 */
export function foreignEncoding(bytes: Buffer): string | null {
  const start = bytes.subarray(0, 4).toString('hex');
  if (/^(fffe0000|0000feff)/.test(start)) return 'UTF-32';
  if (/^(fffe|feff)/.test(start) || bytes.includes(0)) return 'UTF-16';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return null;
  } catch {
    return 'in another encoding, such as Windows-1252';
  }
}
