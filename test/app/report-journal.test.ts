// What health says of a journal: half, full, failing, and for an hour that something was not taken.
import { expect, it } from "vitest";
import { journalReasons, journalStats } from "../../src/app/collect/report-journal.js";
import { memoryFiles } from "../../src/journal/memory.js";
import { failTimes } from "../support/disks.js";
import { body, NEVER, openSmall, write } from "../support/journal.js";
import { waitFor } from "../support/wait.js";

const WIDE = "x".repeat(600);

it("says half and full while MongoDB takes nothing, and afterwards that something was not taken", async () => {
  const journal = await openSmall({ maxBytes: 16_384, segmentBytes: 2_048 });
  const reader = journal.reader("mongodb");
  const codes = () => journalReasons(journal.status()).map(({ code }) => code);
  expect(codes()).toEqual([]);
  const seen = new Set<string>();
  while (!seen.has("journal_full")) {
    await write(journal, WIDE);
    for (const code of codes()) seen.add(code);
  }
  expect([...seen]).toEqual(["journal_half", "journal_full"]);
  expect(journal.admit()).toBe(false);
  expect(codes()).toEqual(["journal_full", "journal_overflowed"]);
  while (reader.cursor < journal.synced) (await reader.read({ max: 100, signal: NEVER }))?.done();
  await waitFor("room", () => journal.admit());
  expect(codes()).toEqual(["journal_overflowed"]);
  const [reason] = journalReasons(journal.status());
  expect(reason?.detail).toMatch(
    /^\d+ listings and fills were not taken while the journal was full or failing$/,
  );
  await journal.close(NEVER);
});

it("says that the disk does not take it, in the words of the disk, until it does", async () => {
  const { files, state } = failTimes(memoryFiles(), { code: "ENOSPC", when: "before" }, 0, ["write"]);
  const journal = await openSmall({ files });
  state.left = Number.POSITIVE_INFINITY;
  journal.append([body("a")]);
  const [failing] = await waitFor("failing", () => {
    const reasons = journalReasons(journal.status());
    return reasons.length > 0 && reasons;
  });
  expect(failing).toMatchObject({ code: "journal_failing", detail: expect.stringContaining("ENOSPC") });
  state.left = 0;
  await journal.whenSynced(1);
  await waitFor("health", () => journalReasons(journal.status()).length === 0);
  await journal.close(NEVER);
});

it("/stats tells sequence, size, and how far each reader is", async () => {
  const journal = await openSmall();
  const reader = journal.reader("mongodb");
  await write(journal, "a", "b", "c");
  (await reader.read({ max: 2, signal: NEVER }))?.done();
  const { bytes } = journal.status();
  expect(journalStats(journal.status())).toEqual({
    ...{ seq: 3, synced: 3, pending: 1, bytes, capacity_bytes: journal.status().capacityBytes },
    readers: [{ name: "mongodb", seq: 2, behind: 1 }],
  });
  await journal.close(NEVER);
});
