/** A day: no wait is believed to be longer, since one mistaken digit would stop all polling for years. */
const LONGEST_WAIT_MS = 86_400_000;

/**
 * Milliseconds that a Retry-After header asks to wait from `now` on, from 0 to a day; null when it is absent or says
 * nothing. It comes as whole seconds or as an HTTP date (RFC 9110, 10.2.3). Of several, the longest wait counts.
 */
export function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  const waits = [header ?? []].flat().map((value) => waitOf(value.trim(), now));
  const known = waits.filter((wait) => wait !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function waitOf(text: string, now: number): number | null {
  if (/^\d+$/.test(text)) return Math.min(LONGEST_WAIT_MS, Number(text) * 1000);
  const date = Date.parse(text);
  // A bare number such as "-5" or "1.5" is no date, though Date.parse makes one of it.
  return Number.isNaN(date) || !/[a-z]/i.test(text)
    ? null
    : Math.min(LONGEST_WAIT_MS, Math.max(0, date - now));
}
