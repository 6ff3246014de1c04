// A database that is slow or gone for a while, under a thousand events a second.
import { expect, it } from "vitest";
import { endure } from "../support/slow-database.js";

it("everything that waited while mongod was frozen, then dead, is written; no socket notices", async () => {
  const outcome = await endure({ traders: 5, frozenMs: 2_000, killedMs: 2_000, journalMb: 2_048 });
  console.info(outcome);
  expect(outcome.reconnects).toBe(0);
  expect(outcome.reasonsAway).toContain("store_down");
  expect(outcome).toMatchObject({ statusAfter: "ready", reasonsAfter: [], wrong: 0 });
  expect(outcome.stored).toBe(outcome.told);
});

it("with no room left nothing grows, and what was missed is told; the listings after it say what changed", async () => {
  const outcome = await endure({
    traders: 5,
    frozenMs: 1_000,
    killedMs: 2_000,
    journalMb: 8,
    untilTold: "journal_full",
  });
  console.info(outcome);
  // What one observation comes to may pass the bound once.
  expect(outcome.journalMost).toBeLessThan(8 + 4);
  expect(outcome.reasonsAway).toContain("journal_full");
  expect(outcome.stored).toBe(outcome.told);
  expect(outcome).toMatchObject({
    reconnects: 0,
    statusAfter: "degraded",
    reasonsAfter: ["journal_overflowed"],
    wrong: 0,
  });
});
