// The rules of the log: sequence, synced before told, readers and what they miss, bounds.
import { expect, it } from "vitest";
import { JournalError, UnknownSequenceError } from "../../src/journal/errors.js";
import type { Files } from "../../src/journal/files.js";
import { memoryFiles } from "../../src/journal/memory.js";
import { body, drain, everything, NEVER, openSmall, text, write } from "../support/journal.js";
import { waitFor } from "../support/wait.js";

const WIDE = "x".repeat(120);

/** Files whose syncs wait until they are let. */
function heldFiles(): { readonly files: Files; readonly syncs: (() => void)[]; hold: boolean } {
  const files = memoryFiles();
  const held = { files, syncs: [] as (() => void)[], hold: false };
  const create = files.create.bind(files);
  files.create = async (name) => {
    const file = await create(name);
    const sync = () =>
      held.hold && name.endsWith(".segment")
        ? new Promise<void>((resolve) => held.syncs.push(resolve))
        : file.sync();
    return { ...file, sync };
  };
  return held;
}

it("gives each record the next sequence, from 1, and goes on after a restart", async () => {
  const files = memoryFiles();
  const journal = await openSmall({ files });
  expect(await write(journal, "a", "b")).toBe(2);
  await journal.close(NEVER);
  const again = await openSmall({ files });
  expect(await write(again, "c")).toBe(3);
  const { records, missed } = await everything(again);
  expect(records.map((record) => [record.sequence, text(record)])).toEqual([
    [1, "a"],
    [2, "b"],
    [3, "c"],
  ]);
  expect(missed).toEqual([]);
  await again.close(NEVER);
});

it("tells nobody of a record before it is synced", async () => {
  const held = heldFiles();
  const journal = await openSmall({ files: held.files });
  const told: number[] = [];
  journal.onSynced((records) => told.push(...records.map(({ sequence }) => sequence)));
  const reader = journal.reader("mongodb");
  const reading = reader.read({ max: 10, signal: NEVER });
  held.hold = true;
  journal.append([body("a")]);
  await waitFor("a sync", () => held.syncs.length === 1);
  expect([told, journal.synced, journal.sequence]).toEqual([[], 0, 1]);
  held.hold = false;
  held.syncs.pop()?.();
  expect((await reading)?.records.map(text)).toEqual(["a"]);
  expect([told, journal.synced]).toEqual([[1], 1]);
  await journal.close(NEVER);
});

it("syncs everything that was appended during a sync with the next one", async () => {
  const held = heldFiles();
  const journal = await openSmall({ files: held.files, segmentBytes: 1 << 20 });
  held.hold = true;
  journal.append([body("first")]);
  await waitFor("a sync", () => held.syncs.length === 1);
  for (let i = 0; i < 50; i++) journal.append([body(`${i}`)]);
  held.hold = false;
  held.syncs.pop()?.();
  await journal.whenSynced(51);
  expect(journal.status().syncs).toBe(2);
  await journal.close(NEVER);
});

it("hands out of memory the very body that was appended", async () => {
  const journal = await openSmall();
  const reader = journal.reader("mongodb");
  const appended = body("kept beside");
  await journal.whenSynced(journal.append([appended]));
  const batch = await reader.read({ max: 1, signal: NEVER });
  expect(batch?.records[0]?.body).toBe(appended);
  await journal.close(NEVER);
});

it("a listener that throws stops neither the others nor the log", async () => {
  const journal = await openSmall();
  const told: string[] = [];
  journal.onSynced(() => {
    throw new Error("mine");
  });
  const stop = journal.onSynced((records) => told.push(...records.map(text)));
  await write(journal, "a");
  stop();
  await write(journal, "b");
  expect([told, journal.status().listenerFailures]).toEqual([["a"], 2]);
  await journal.close(NEVER);
});

it("a cursor moves when every batch before is done, and lasts", async () => {
  const files = memoryFiles();
  const journal = await openSmall({ files });
  const reader = journal.reader("mongodb");
  await write(journal, "a", "b", "c", "d");
  const first = await reader.read({ max: 2, signal: NEVER });
  const second = await reader.read({ max: 2, signal: NEVER });
  second?.done();
  expect([reader.cursor, reader.behind]).toEqual([0, 4]);
  first?.done();
  expect([reader.cursor, reader.behind]).toEqual([4, 0]);
  await write(journal, "e");
  await journal.close(NEVER);
  const again = await openSmall({ files });
  const { records } = await drain(again, again.reader("mongodb"));
  expect(records.map(text)).toEqual(["e"]);
  await again.close(NEVER);
});

it("a read ends with its signal, with its reader and with the journal", async () => {
  const journal = await openSmall();
  const stop = new AbortController();
  const reader = journal.reader("webhook:1");
  const aborted = reader.read({ max: 1, signal: stop.signal });
  stop.abort();
  expect(await aborted).toBeNull();
  const left = reader.read({ max: 1, signal: NEVER });
  reader.close();
  expect(await left).toBeNull();
  const closed = journal.tail(0).read({ max: 1, signal: NEVER });
  await journal.close(NEVER);
  expect(await closed).toBeNull();
  expect(() => journal.append([body("late")])).toThrow("the journal is closed");
});

it("refuses a name that is none, a reader twice, and a sequence that was never given out", async () => {
  const journal = await openSmall();
  expect(() => journal.reader("My Hook")).toThrow(RangeError);
  journal.reader("mongodb");
  expect(() => journal.reader("mongodb")).toThrow(JournalError);
  await write(journal, "a");
  for (const wrong of [2, -1, 0.5, Number.NaN])
    expect(() => journal.tail(wrong)).toThrow(UnknownSequenceError);
  await journal.close(NEVER);
});

it("a record is removed when every lasting reader has it and it is old enough, not before", async () => {
  const clock = { ms: 1e12, now: () => clock.ms, real: (ms: number) => ms / 10_000 };
  const journal = await openSmall({ clock, keepMs: 60_000 });
  const [mongodb, hook] = [journal.reader("mongodb"), journal.reader("webhook:1")];
  for (let i = 0; i < 6; i++) await write(journal, WIDE);
  await drain(journal, mongodb);
  clock.ms += 61_000;
  await waitFor("rounds", () => journal.status().syncs >= 6);
  expect(journal.status().oldest).toBe(1);
  await drain(journal, hook);
  await waitFor("the removal", () => journal.status().oldest > 1);
  for (let i = 0; i < 6; i++) await write(journal, WIDE);
  await drain(journal, mongodb);
  await drain(journal, hook);
  await waitFor("what is old", () => journal.status().oldest > 6);
  const { records, missed } = await everything(journal);
  expect(missed).toEqual([{ from: 1, to: 6 }]);
  expect(records.map(({ sequence }) => sequence)).toEqual([7, 8, 9, 10, 11, 12]);
  await journal.close(NEVER);
});

it("a reader that would fill it is cut off at half, goes on at the oldest record and is told what it missed", async () => {
  const files = memoryFiles();
  const journal = await openSmall({ files, maxBytes: 20_000 });
  const [mongodb, hook] = [journal.reader("mongodb"), journal.reader("webhook:1")];
  for (let i = 0; i < 40; i++) {
    await write(journal, `${i} ${WIDE}`);
    await drain(journal, mongodb);
  }
  await waitFor("the cut", () => journal.status().bytes <= 10_000 + 1_300);
  const { full, half, readers, oldest } = journal.status();
  expect([full, half]).toEqual([null, null]);
  expect(readers.find(({ name }) => name === "webhook:1")?.cutOff).toBeGreaterThan(0);
  await journal.close(NEVER);
  hook.close();
  const again = await openSmall({ files, maxBytes: 20_000 });
  const { records, missed } = await drain(again, again.reader("webhook:1"));
  expect(missed).toEqual([{ from: 1, to: oldest - 1 }]);
  expect(records.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 41 - oldest }, (_, i) => oldest + i),
  );
  await again.close(NEVER);
});

it("what MongoDB has not taken is never let go of: half, then full, which refuses, until it is taken", async () => {
  const clock = { ms: 1e12, now: () => clock.ms, real: (ms: number) => ms };
  const journal = await openSmall({ maxBytes: 20_000, clock });
  const mongodb = journal.reader("mongodb");
  while (journal.status().half === null) await write(journal, WIDE);
  expect([journal.status().full, journal.admit()]).toEqual([null, true]);
  while (journal.status().full === null) await write(journal, WIDE);
  expect(journal.admit()).toBe(false);
  await write(journal, "decided before");
  const { records, missed } = await drain(journal, mongodb);
  expect([records.length, missed]).toEqual([journal.sequence, []]);
  await waitFor("room", () => journal.status().full === null && journal.status().half === null);
  expect(journal.status()).toMatchObject({ half: null, full: null, overflowed: { since: 1e12, refused: 1 } });
  clock.ms += 3_600_000;
  expect(journal.status().overflowed).toBeNull();
  await journal.close(NEVER);
});

it("memory is bounded: what waits for the disk refuses, what is on the disk is read from there", async () => {
  const held = heldFiles();
  const journal = await openSmall({ files: held.files, headBytes: 2_000 });
  const reader = journal.reader("mongodb");
  for (let i = 0; i < 60; i++) await write(journal, `${i} ${WIDE}`);
  expect(journal.status().headBytes).toBeLessThanOrEqual(2_000);
  held.hold = true;
  journal.append(Array.from({ length: 20 }, () => body(WIDE)));
  expect(journal.admit()).toBe(false);
  await waitFor("a sync", () => held.syncs.length === 1);
  held.hold = false;
  held.syncs.pop()?.();
  await journal.whenSynced(80);
  expect(journal.admit()).toBe(true);
  const { records } = await drain(journal, reader);
  expect(records.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
  await journal.close(NEVER);
});

it("a cursor that was never saved still holds what its reader was promised", async () => {
  const files = memoryFiles();
  const clock = { ms: 1e12, now: () => clock.ms, real: (ms: number) => ms / 10_000 };
  const readers = [{ name: "bus", begin: "next" }] as const;
  const journal = await openSmall({ files, clock, keepMs: 1_000, readers });
  for (let i = 0; i < 8; i++) await write(journal, WIDE);
  await journal.close(AbortSignal.abort());
  clock.ms += 1e9;
  const again = await openSmall({ files, clock, keepMs: 1_000, readers });
  for (let i = 0; i < 8; i++) await write(again, WIDE);
  for (const name of ["bus", "mongodb"]) {
    const { records, missed } = await drain(again, again.reader(name));
    expect([records.length, missed]).toEqual([16, []]);
  }
  await again.close(NEVER);
});

it("a reader that is forgotten holds nothing any more", async () => {
  const clock = { ms: 1e12, now: () => clock.ms, real: (ms: number) => ms / 10_000 };
  const journal = await openSmall({ clock, keepMs: 0, privileged: null });
  journal.reader("webhook:1");
  for (let i = 0; i < 6; i++) await write(journal, WIDE);
  expect(journal.status().oldest).toBe(1);
  journal.forget("webhook:1");
  await waitFor("the removal", () => journal.status().oldest > 1);
  expect(journal.status().readers).toEqual([]);
  await journal.close(NEVER);
});
