/** Where the bar waits when a job takes longer than was expected. */
const ALMOST = 0.97;

/**
 * How far a running job is at `now`, between the events that tell: it moves evenly towards its expected end and waits
 * just before it. Never less than `progress`, which the gateway said at `seenAt`. Times are milliseconds.
 */
export function progressAt(progress: number, expectedEnd: number, seenAt: number, now: number): number {
  const share = (now - seenAt) / (expectedEnd - seenAt);
  const reached = expectedEnd > seenAt ? Math.min(Math.max(share, 0), 1) : 1;
  return Math.max(progress, progress + (ALMOST - progress) * reached);
}

/** The time left, for people, such as `about 40 s left`. */
export function timeLeft(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds <= 0) return 'any moment now';
  return seconds < 100 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}
