// Whatever the venue sends between right frames: nothing crashes, nothing closes wrongly, each refusal is put aside.
import { expect, it } from "vitest";
import { surviveMutations } from "../../support/mutated.js";

const MUTATIONS = 20_000;
const SEED = Number(process.env.SEED ?? 1);

it(`${MUTATIONS} mutated frames and answers close nothing wrongly, and each refusal is put aside (SEED=${SEED})`, () => {
  const survived = surviveMutations(MUTATIONS, SEED);
  console.info(JSON.stringify(survived));
  expect(survived).toMatchObject({ wrongCloses: [], wrongTraders: [], putAside: survived.refused });
  expect(survived.refused).toBeGreaterThan(MUTATIONS / 10);
  expect(survived.observed).toBeGreaterThan(MUTATIONS);
});
