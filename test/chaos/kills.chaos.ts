// kill -9 of the collector, of mongod, and of both, fifty times each, under 2,000 events a second.
import { expect, it } from "vitest";
import { killAgainAndAgain } from "../support/kills.js";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
const KILLS = Number(process.env.KILLS ?? 50);

it(`nothing that was told is lost in ${KILLS} kills of each (SEED=${SEED})`, async () => {
  const { lost, ...outcome } = await killAgainAndAgain({ seed: SEED, kills: KILLS });
  console.table([{ seed: SEED, kills: 3 * KILLS, ...outcome, lost: lost.length }]);
  expect(lost).toEqual([]);
  expect(outcome.wrong).toBe(0);
}, 3_600_000);
