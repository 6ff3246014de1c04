// Nothing that was told is lost, whoever is killed: the collector, its mongod, or both.
import { expect, it } from "vitest";
import { killAgainAndAgain } from "../support/kills.js";

const SEED = Number(process.env.SEED ?? 1);
const KILLS = Number(process.env.KILLS ?? 2);

it(`nothing that was told is lost: ${KILLS} kills of the collector, of mongod and of both (SEED=${SEED})`, async () => {
  const outcome = await killAgainAndAgain({ seed: SEED, kills: KILLS });
  console.info({ ...outcome, lost: outcome.lost.length });
  expect(outcome.lost).toEqual([]);
  expect(outcome.wrong).toBe(0);
  expect(outcome.told).toBeGreaterThan(5_000);
});
