import type { Parameters } from 'fast-check';

/** FUZZ_SEED repeats a failed run, whose message names the seed; FUZZ_RUNS sets the number of runs. */
export function fuzzing<Values>(numRuns: number): Parameters<Values> {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  return { seed, numRuns: Number(process.env.FUZZ_RUNS ?? numRuns) };
}
