// Damage: every byte flipped, files gone, cursors beyond the end; never a wrong value, nothing else lost, all of it told.
import { describe, expect, it } from "vitest";
import { encodeCursors } from "../../src/journal/cursors.js";
import type { Finding } from "../../src/journal/findings.js";
import { verify } from "../../src/journal/inspect.js";
import { memoryFiles } from "../../src/journal/memory.js";
import { encodeRecords } from "../../src/journal/record.js";
import { encodeHeader, segmentName } from "../../src/journal/segment-format.js";
import { drain, everything, IDENTITY, NEVER, openSmall, text, write } from "../support/journal.js";

const WIDE = "x".repeat(60);
const TEXTS = Array.from({ length: 7 }, (_, i) => `${i + 1} ${WIDE}`);
const BITS = process.env.BITS === "all" ? [0, 1, 2, 3, 4, 5, 6, 7] : null;

type Content = Map<string, Buffer>;

/** Three segments of a log that was killed: two are sealed, the last is not. */
async function killedLog(): Promise<Content> {
  const files = memoryFiles();
  const journal = await openSmall({ files });
  const reader = journal.reader("mongodb");
  for (const each of TEXTS) await write(journal, each);
  await drain(journal, reader, 2);
  const copy: Content = new Map(files.content);
  await journal.close(AbortSignal.abort());
  copy.delete("cursors.draft");
  const cursors = { identity: IDENTITY, oldest: 1, synced: 6, savedAt: 1, readers: { mongodb: 2 } };
  return copy.set("cursors", encodeCursors(cursors));
}

/** The same, closed: all are sealed, and the cursors say how far it goes. */
async function closedLog(): Promise<Content> {
  const files = memoryFiles(await killedLog());
  const journal = await openSmall({ files });
  await journal.close(NEVER);
  return files.content;
}

async function findingsOf(content: Content): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const finding of verify(memoryFiles(new Map(content)))) found.push(finding);
  return found;
}

async function reopened(content: Content) {
  const files = memoryFiles(new Map(content));
  const findings: Finding[] = [];
  const journal = await openSmall({ files, onFinding: (finding) => findings.push(finding) });
  const all = await everything(journal);
  const next = await write(journal, "next");
  await journal.close(NEVER);
  return { ...all, findings, next, content: files.content };
}

function segmentsOf(content: Content): string[] {
  return [...content.keys()].filter((name) => name.endsWith(".segment")).sort();
}

it("every byte of a small log, flipped one after the other: one record at most is gone, none is wrong, each is told", async () => {
  const whole = await killedLog();
  expect(segmentsOf(whole).length).toBe(3);
  let flips = 0;
  for (const [name, bytes] of whole) {
    for (let at = 0; at < bytes.length; at++) {
      for (const bit of BITS ?? [at % 8]) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const content = new Map(whole).set(name, flipped);
        const where = `${name} at ${at}, bit ${bit}`;
        const told = await findingsOf(content);
        expect(told.length, where).toBeGreaterThan(0);
        const { records, missed, findings, next } = await reopened(content);
        const lost = TEXTS.length - records.length;
        expect(lost, where).toBeLessThanOrEqual(1);
        for (const record of records) expect(text(record), where).toBe(TEXTS[record.sequence - 1]);
        // In a record of a sealed segment it shows when the record is read.
        expect(findings.length, where).toBeGreaterThanOrEqual(lost);
        const end = records.at(-1)?.sequence ?? 0;
        if (lost === 1 && end === TEXTS.length) expect(missed.length, where).toBe(1);
        expect(next, where).toBeGreaterThan(end);
        flips++;
      }
    }
  }
  expect(flips).toBeGreaterThan(3_500);
}, 120_000);

describe("what the store that was tried before did, this log does not", () => {
  it("1: a full disk, then space again: everything that was acknowledged is there when it is opened again", async () => {
    const content = memoryFiles();
    let room = 4_000;
    const files = { ...content };
    files.create = async (name) => {
      const file = await content.create(name);
      const write = async (bytes: Uint8Array) => {
        const fits = bytes.subarray(0, Math.max(0, room));
        room -= bytes.length;
        await file.write(fits);
        if (fits.length < bytes.length) throw Object.assign(new Error("ENOSPC: write"), { code: "ENOSPC" });
      };
      return { ...file, write };
    };
    const clock = { now: () => 1e12, real: (ms: number) => ms / 1_000 };
    const journal = await openSmall({ files, clock, segmentBytes: 1 << 20 });
    const told: string[] = [];
    journal.onSynced((records) => told.push(...records.map(text)));
    for (let i = 0; i < 200; i++) journal.append([Buffer.from(`${i} ${WIDE}`)]);
    while (journal.status().failing === null) await new Promise(setImmediate);
    room = Number.POSITIVE_INFINITY;
    await journal.whenSynced(200);
    await journal.close(NEVER);
    const again = await openSmall({ files: content });
    expect((await everything(again)).records.map(text)).toEqual(told);
    expect(told.length).toBe(200);
    await again.close(NEVER);
  });

  it("2: a flipped bit in the middle: the record is set aside with its bytes and told, the rest goes on", async () => {
    const content = await killedLog();
    const files = memoryFiles(content);
    const [first] = segmentsOf(content);
    const damaged = Buffer.from(content.get(first!)!);
    damaged[1_024 + 40]! ^= 4;
    // Without its footer it is read through when it is opened.
    files.content.set(first!, damaged.subarray(0, -36));
    const { records, missed, findings, content: after } = await reopened(files.content);
    expect(missed).toEqual([{ from: 1, to: 1 }]);
    expect(records.map(text)).toEqual(TEXTS.slice(1));
    const [finding] = findings;
    expect(finding).toMatchObject({
      kind: "corrupt",
      file: first,
      offset: 1_024,
      sequences: { from: 1, to: 1 },
    });
    expect(after.get(finding?.copy ?? "")).toEqual(damaged.subarray(1_024, 1_024 + 28 + TEXTS[0]!.length));
  });

  it("3: a flipped bit in a file that is closed never gives a wrong value, nor loses a record in silence", async () => {
    const content = await closedLog();
    const [name] = segmentsOf(content);
    for (const at of [1_024 + 3, 1_024 + 7, 1_024 + 20, 1_024 + 30, 1_024 + 95]) {
      const damaged = Buffer.from(content.get(name!)!);
      damaged[at]! ^= 1;
      const broken = new Map(content).set(name!, damaged);
      expect((await findingsOf(broken)).map(({ kind, file }) => [kind, file])).toEqual([["corrupt", name]]);
      const { records, missed, findings } = await reopened(broken);
      expect([records.length, missed.length, findings.length]).toEqual([6, 1, 1]);
      for (const record of records) expect(text(record)).toBe(TEXTS[record.sequence - 1]);
    }
  });

  it("4: a torn end is cut after a copy is kept, and its sequence is not given out again where a cursor is past it", async () => {
    const content = await killedLog();
    const name = segmentsOf(content).at(-1)!;
    const torn = content.get(name)!.subarray(0, -5);
    content.set(name, torn);
    const { next, findings, records, content: after } = await reopened(content);
    expect([records.length, next]).toEqual([6, 7]);
    expect(findings).toMatchObject([{ kind: "torn", file: name, offset: 1_024 }]);
    expect(after.get(findings[0]?.copy ?? "")).toEqual(torn.subarray(1_024));
    const cursors = { identity: IDENTITY, oldest: 1, synced: 6, savedAt: 1, readers: { mongodb: 9 } };
    const past = await reopened(new Map(content).set("cursors", encodeCursors(cursors)));
    expect(past.next).toBe(10);
    expect(past.findings).toMatchObject([{ kind: "corrupt", sequences: { from: 7, to: 9 } }]);
    expect(past.missed).toEqual([{ from: 7, to: 9 }]);
  });

  it("5: a missing file: it opens, names what is missing, and gives everything else", async () => {
    for (const [i, name] of segmentsOf(await closedLog()).entries()) {
      const content = await closedLog();
      content.delete(name);
      const gone = { from: 3 * i + 1, to: Math.min(7, 3 * i + 3) };
      expect(await findingsOf(content)).toMatchObject([{ kind: "missing", sequences: gone }]);
      const { records, missed, findings, next } = await reopened(content);
      expect(findings).toMatchObject([{ kind: "missing", sequences: gone }]);
      expect([missed, next]).toEqual([[gone], 8]);
      expect(records.length).toBe(7 - (gone.to - gone.from + 1));
    }
  });
});

it("what a segment could not be cut of is never read: from the sequence of the next segment on, that one counts", async () => {
  const files = memoryFiles();
  const segment = (first: number, texts: readonly string[]): void => {
    const { bytes, seed } = encodeHeader({ identity: IDENTITY, first, createdAt: 1, salt: first });
    const records = texts.map((each, i) => ({ sequence: first + i, at: 1, body: Buffer.from(each) }));
    files.content.set(segmentName(first, 0), Buffer.concat([bytes, encodeRecords(records, seed)]));
  };
  segment(1, ["told", "left over", "left over", "left over"]);
  segment(2, ["told too"]);
  segment(3, ["and this"]);
  const { records, missed, next } = await reopened(files.content);
  expect(records.map(text)).toEqual(["told", "told too", "and this"]);
  expect([missed, next]).toEqual([[], 4]);
});

it("bytes that vanish between two records are a gap, by number", async () => {
  const content = await closedLog();
  const [name] = segmentsOf(content);
  const bytes = content.get(name!)!;
  const size = 28 + TEXTS[0]!.length;
  content.set(name!, Buffer.concat([bytes.subarray(0, 1_024), bytes.subarray(1_024 + size)]));
  const kinds = (await findingsOf(content)).map(({ kind, sequences }) => [kind, sequences?.from]);
  expect(kinds).toContainEqual(["gap", 1]);
  const { records, missed } = await reopened(content);
  expect([records.length, missed]).toEqual([6, [{ from: 1, to: 1 }]]);
});

it("zeros in place of a block cost the records in it, and no others", async () => {
  const files = memoryFiles();
  const journal = await openSmall({ files, segmentBytes: 1 << 20 });
  for (let i = 0; i < 40; i++) await write(journal, `${i + 1} ${WIDE}`);
  await journal.close(NEVER);
  const name = segmentsOf(files.content)[0]!;
  const bytes = Buffer.from(files.content.get(name)!);
  bytes.fill(0, 2_048, 2_560);
  files.content.set(name, bytes);
  const again = await openSmall({ files });
  const { records, missed } = await everything(again);
  expect(missed.length).toBe(1);
  const [{ from, to } = { from: 0, to: 0 }] = missed;
  expect(to - from + 1).toBeLessThanOrEqual(Math.ceil(512 / 91) + 1);
  expect(records.length).toBe(40 - (to - from + 1));
  await again.close(NEVER);
});

it("cursors that are damaged or gone: every reader begins at the oldest record, and it is told", async () => {
  for (const damage of ["damaged", "gone"]) {
    const content = await closedLog();
    if (damage === "gone") content.delete("cursors");
    else content.get("cursors")![20]! ^= 1;
    const files = memoryFiles(content);
    const findings: Finding[] = [];
    const journal = await openSmall({ files, onFinding: (finding) => findings.push(finding) });
    expect((await drain(journal, journal.reader("mongodb"))).records.map(text)).toEqual(TEXTS);
    expect(findings).toMatchObject([{ kind: damage === "gone" ? "missing" : "corrupt", file: "cursors" }]);
    await journal.close(NEVER);
  }
});

it("copies of damage are bounded: the oldest make room", async () => {
  const files = memoryFiles();
  for (let i = 0; i < 40; i++) {
    const journal = await openSmall({ files });
    await write(journal, `${i} ${WIDE}`);
    const name = segmentsOf(files.content).at(-1)!;
    const kept = files.content.get(name)!;
    await journal.close(NEVER);
    files.content.set(name, Buffer.concat([kept, Buffer.from("torn")]));
  }
  await (await openSmall({ files })).close(NEVER);
  const copies = [...files.content.keys()].filter(
    (name) => name.endsWith("torn") || name.endsWith("damaged"),
  );
  expect(copies.length).toBe(32);
});
