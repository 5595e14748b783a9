/** The number that this share of all, from 0 to 1, does not exceed. @throws when there is none */
export function percentile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new Error('An empty list has no percentile');
  return found;
}
