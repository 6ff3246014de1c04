// A hundred thousand mutated frames and answers: as in `npm test`, and memory stays where it is.
import { expect, it } from "vitest";
import { surviveMutations } from "../support/mutated.js";

const MUTATIONS = Number(process.env.MUTATIONS ?? 100_000);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));

it(`${MUTATIONS} mutated frames and answers close nothing wrongly, and memory is bounded (SEED=${SEED})`, () => {
  const survived = surviveMutations(MUTATIONS, SEED);
  console.info(JSON.stringify(survived));
  expect(survived).toMatchObject({ wrongCloses: [], wrongTraders: [], putAside: survived.refused });
  expect(survived.heapGrownMb).toBeLessThan(200);
});
