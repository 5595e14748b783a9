/**
 * How many calls may run at once after this one's outcome: half as many when the far end was busy, then slowly more
 * again, one for each round of calls that went well, up to `most`. Never less than 1; a fraction counts up to the next.
 */
export function nextConcurrency(limit: number, wasBusy: boolean, most: number): number {
  return wasBusy ? Math.max(1, limit / 2) : Math.min(most, limit + 1 / limit);
}
