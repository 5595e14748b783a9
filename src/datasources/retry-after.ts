/**
 * Milliseconds that a Retry-After header asks to wait from `now` on, at least 0; null when it is absent or says
 * nothing. It comes as whole seconds or as an HTTP date (RFC 9110, 10.2.3).
 */
export function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  if (typeof header !== 'string') return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  // A bare number such as "-5" or "1.5" is no date, though Date.parse makes one of it.
  return Number.isNaN(date) || !/[a-z]/i.test(text) ? null : Math.max(0, date - now);
}
