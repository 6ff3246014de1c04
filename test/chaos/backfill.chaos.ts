// A backfill that is killed five times, at random moments.
import { expect, it } from "vitest";
import { killBackfill } from "../support/killed-backfill.js";

const SEED = Number(process.env.SEED ?? Date.now() % 100_000);

it(`five kills of a backfill change nothing of what is there in the end (seed ${SEED})`, async () => {
  const outcome = await killBackfill(5, SEED);
  console.info(outcome);
  expect(outcome.kills).toBeGreaterThan(0);
}, 300_000);
