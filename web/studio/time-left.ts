/** The time left, for people, such as `about 40 s left`. */
export function timeLeft(secondsRemaining: number): string {
  const seconds = Math.ceil(secondsRemaining);
  if (seconds <= 0) return 'any moment now';
  return seconds < 100 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}
