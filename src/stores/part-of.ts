/**
 * The part of sums in which a job is counted: always the same for a job, and spread evenly over jobs.
 * @param jobId ends with a hexadecimal digit
 * @param parts 1 to 16
 */
export function partOf(jobId: string, parts: number): number {
  return (Number.parseInt(jobId.slice(-1), 16) || 0) % parts;
}
