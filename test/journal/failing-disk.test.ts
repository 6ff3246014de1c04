// A disk that fails: each call once, twice, for ever; nothing acknowledged is lost, and it heals by itself.
import { describe, expect, it } from "vitest";
import { JournalError } from "../../src/journal/errors.js";
import type { Finding } from "../../src/journal/findings.js";
import { memoryFiles } from "../../src/journal/memory.js";
import { type Call, type Fault, failTimes } from "../support/disks.js";
import { body, drain, everything, NEVER, openSmall, text, write } from "../support/journal.js";
import { waitFor } from "../support/wait.js";

const FAULTS: readonly Fault[] = ["ENOSPC", "EIO"].flatMap((code) =>
  (["before", "after", "part"] as const).map((when) => ({ code, when })),
);
const WRITING: readonly Call[] = ["create", "write", "sync", "close", "cut", "rename", "remove"];
const WIDE = "x".repeat(120);

describe.each(WRITING)("%s fails", (call) => {
  it.each([1, 2, Number.POSITIVE_INFINITY])(
    "%d times: nothing acknowledged is lost, all is written in the end",
    async (times) => {
      for (const fault of FAULTS) {
        const content = memoryFiles();
        const { files, state } = failTimes(content, fault, 0, [call]);
        const clock = { now: () => 1e12, real: (ms: number) => ms / 1_000 };
        const journal = await openSmall({ files, clock });
        const told: string[] = [];
        journal.onSynced((records) => told.push(...records.map(text)));
        const mongodb = journal.reader("mongodb");
        await write(journal, "before", WIDE);
        state.left = times;
        for (let i = 0; i < 6; i++) {
          journal.append([body(`${i} ${WIDE}`)]);
          await Promise.race([
            journal.whenSynced(journal.sequence),
            waitFor("a failure", () => state.failed > i),
          ]);
        }
        const atFault = [...told];
        expect((await everything(journal)).records.map(text)).toEqual(atFault);
        state.left = 0;
        await journal.whenSynced(8);
        await waitFor("recovery", () => journal.admit());
        await write(journal, "after");
        expect(told.length).toBe(9);
        const drained = await drain(journal, mongodb);
        expect([drained.records.map(text), drained.missed]).toEqual([told, []]);
        await journal.close(NEVER);
        const again = await openSmall({ files: memoryFiles(content.content) });
        expect(again.sequence).toBe(9);
        await again.close(NEVER);
      }
    },
  );
});

it("tells once that it fails, and once that it does not any more", async () => {
  const { state, files } = failTimes(memoryFiles(), { code: "EIO", when: "before" }, 3, ["write"]);
  const told: string[] = [];
  const journal = await openSmall({
    files,
    onFailing: (error) => told.push(String(error)),
    onHealed: () => told.push("healed"),
  });
  await write(journal, "a");
  await write(journal, "b");
  expect(state.failed).toBe(3);
  expect(told).toEqual([expect.stringContaining("EIO"), "healed"]);
  await journal.close(NEVER);
});

it("while it fails it refuses and says why; it heals without anything to write", async () => {
  const { files, state } = failTimes(memoryFiles(), { code: "EIO", when: "before" }, 0, ["sync"]);
  const journal = await openSmall({ files });
  await write(journal, "a");
  state.left = Number.POSITIVE_INFINITY;
  journal.append([body("b")]);
  const failing = await waitFor("failing", () => journal.status().failing);
  expect(failing.error).toContain("EIO");
  expect(journal.admit()).toBe(false);
  await waitFor("more tries", () => (journal.status().failing?.attempts ?? 0) > 3);
  state.left = 0;
  await journal.whenSynced(2);
  await waitFor("health", () => journal.admit());
  expect(journal.status().overflowed?.refused).toBeGreaterThan(0);
  await journal.close(NEVER);
});

it("a sync that failed is not tried again: what it was for goes into a new segment", async () => {
  const content = memoryFiles();
  const { files, state } = failTimes(content, { code: "EIO", when: "after" }, 0, ["sync"]);
  const journal = await openSmall({ files, segmentBytes: 4_096 });
  await write(journal, "a");
  state.left = 1;
  await write(journal, "b", "c");
  expect([...content.content.keys()].filter((name) => name.endsWith(".segment"))).toEqual([
    "0000000000000001.segment",
    "0000000000000002.segment",
  ]);
  expect((await everything(journal)).records.map(text)).toEqual(["a", "b", "c"]);
  await journal.close(NEVER);
});

it("a full disk is relieved of what every reader has, before its time and before the cursors can be saved", async () => {
  const content = memoryFiles();
  // Full as long as five segments are there.
  const segments = () => [...content.content.keys()].filter((name) => name.endsWith(".segment")).length;
  const files = { ...content };
  files.create = (name) =>
    segments() >= 5
      ? Promise.reject(Object.assign(new Error("ENOSPC: create"), { code: "ENOSPC" }))
      : content.create(name);
  const clock = { now: () => 1e12, real: (ms: number) => ms / 1_000 };
  const journal = await openSmall({ files, clock });
  const mongodb = journal.reader("mongodb");
  for (let i = 0; i < 5; i++) await write(journal, `${i} ${WIDE}${WIDE}`);
  journal.append([body("no room")]);
  await waitFor("failing", () => journal.status().failing);
  await drain(journal, mongodb);
  await journal.whenSynced(6);
  await waitFor("health", () => journal.admit() && journal.status().unsaved === null);
  expect((await drain(journal, mongodb)).missed).toEqual([]);
  await journal.close(NEVER);
});

it("a close gives up what the disk does not take, and ends", async () => {
  const { files, state } = failTimes(memoryFiles(), { code: "EIO", when: "before" }, 0, ["write", "sync"]);
  const journal = await openSmall({ files });
  await write(journal, "a");
  state.left = Number.POSITIVE_INFINITY;
  journal.append([body("b")]);
  const waiting = journal.whenSynced(2);
  const stop = new AbortController();
  const closing = journal.close(stop.signal);
  await waitFor("failing", () => journal.status().failing);
  stop.abort();
  await closing;
  await expect(waiting).rejects.toThrow("the journal is closed");
  expect([journal.sequence, journal.synced]).toEqual([2, 1]);
});

it("a place that cannot be read is asked for five times, then told as missed, and what follows is read", async () => {
  const content = memoryFiles();
  const bad = { name: "" };
  const files = {
    ...content,
    read: (name: string, offset: number, length: number) =>
      name === bad.name
        ? Promise.reject(Object.assign(new Error("EIO: read"), { code: "EIO" }))
        : content.read(name, offset, length),
  };
  const findings: Finding[] = [];
  const journal = await openSmall({ files, onFinding: (finding) => findings.push(finding) });
  for (let i = 0; i < 6; i++) await write(journal, `${i} ${WIDE}`);
  bad.name = "0000000000000001.segment";
  const tail = journal.tail(0);
  for (let i = 0; i < 4; i++)
    await expect(tail.read({ max: 9, signal: NEVER })).rejects.toThrow(JournalError);
  const batch = await tail.read({ max: 9, signal: NEVER });
  expect(batch?.missed?.from).toBe(1);
  expect(batch?.records[0]?.sequence).toBe((batch?.missed?.to ?? 0) + 1);
  expect(findings).toMatchObject([{ kind: "corrupt", file: bad.name }]);
  await journal.close(NEVER);
});
