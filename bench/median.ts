/**
 * The middle number, or the mean of the two in the middle.
 * @throws when there is none
 */
export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new Error('An empty list has no median');
  return (upper + lower) / 2;
}
