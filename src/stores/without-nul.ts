/**
 * Replaces NUL in a text that a caller searches for. PostgreSQL refuses the whole query that contains one, and with it
 * the reads of others that share the query. No stored value contains the replacement.
 */
export function withoutNul(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
