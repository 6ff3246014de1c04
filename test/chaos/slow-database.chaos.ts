// A mongod that is frozen for a minute and then gone for five, under 2,000 events a second.
import { expect, it } from "vitest";
import { endure } from "../support/slow-database.js";

it("all that waited on disk is written after 60 s of a frozen mongod and 5 minutes of none, and memory is bounded", async () => {
  const outcome = await endure({ traders: 10, frozenMs: 60_000, killedMs: 300_000, journalMb: 2_048 });
  console.table([{ ...outcome, reasonsAway: [...outcome.reasonsAway].join(" ") }]);
  // The simulated venue is in this process, and remembers what has closed.
  expect(outcome.residentMost - outcome.residentBefore).toBeLessThan(800);
  expect(outcome).toMatchObject({ reconnects: 0, statusAfter: "ready", reasonsAfter: [], wrong: 0 });
  expect(outcome.stored).toBe(outcome.told);
});

it("memory stays where it is when a tenth of that fits", async () => {
  const outcome = await endure({ traders: 10, frozenMs: 30_000, killedMs: 60_000, journalMb: 16 });
  console.info(outcome);
  expect(outcome.journalMost).toBeLessThan(16 + 4);
  expect(outcome).toMatchObject({ reconnects: 0, reasonsAfter: ["journal_overflowed"], wrong: 0 });
  expect(outcome.stored).toBe(outcome.told);
});
