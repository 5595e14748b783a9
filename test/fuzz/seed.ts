import type { Parameters } from 'fast-check';

/** FUZZ_SEED repeats a run that failed, whose seed its message names; FUZZ_RUNS makes it as long as one likes. */
export function fuzzing<Values>(numRuns: number): Parameters<Values> {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  return { seed, numRuns: Number(process.env.FUZZ_RUNS ?? numRuns) };
}
