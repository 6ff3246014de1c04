// The seed of what is random here: printed, and repeated with SEED.
import fc from "fast-check";

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** `runs`: of each property, unless `RUNS` says more. */
export function seeded(what: string, runs: number): { readonly seed: number; readonly numRuns: number } {
  const numRuns = Number(process.env.RUNS ?? runs);
  console.info(`${what}: SEED=${seed}, ${numRuns} runs`);
  fc.configureGlobal({ seed, numRuns });
  return { seed, numRuns };
}
