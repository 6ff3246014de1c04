// A disk that loses: whatever a crash leaves of what was not synced, what was acknowledged is there.
import { expect, it } from "vitest";
import { liveMany } from "../support/journal-histories.js";

const HISTORIES = Number(process.env.HISTORIES ?? 300);
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

it(`every acknowledged record is there after a crash at any step of ${HISTORIES} histories (seed ${SEED})`, async () => {
  const lived = await liveMany(SEED, HISTORIES);
  console.info(`journal: SEED=${SEED}, ${JSON.stringify(lived)}`);
  expect(lived.crashes).toBeGreaterThan(HISTORIES);
}, 600_000);
