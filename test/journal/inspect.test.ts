// Looking at a journal: status, verify and dump, also beside the one who writes it, and never changing it.
import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFiles, readableFiles } from "../../src/journal/files.js";
import type { Finding } from "../../src/journal/findings.js";
import { dump, inspectStatus, verify } from "../../src/journal/inspect.js";
import { drain, NEVER, openSmall, text, write } from "../support/journal.js";

let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "hypertrail-journal-"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function look(path: string) {
  const files = readableFiles(path);
  const findings: Finding[] = [];
  const checking = verify(files);
  for (;;) {
    const { done, value } = await checking.next();
    if (done === true) return { records: value, findings };
    findings.push(value);
  }
}

it("beside a running writer nothing is found damaged, and what was synced before is dumped", async () => {
  const path = join(directory, "running");
  const journal = await openSmall({ files: await openFiles(path), keepMs: 0, maxBytes: 1 << 20 });
  const reader = journal.reader("mongodb");
  let writing = true;
  const writer = (async () => {
    for (let i = 1; writing; i++) {
      await write(journal, `${i} ${"x".repeat(i % 90)}`);
      if (i % 5 === 0) await drain(journal, reader);
    }
  })();
  for (let i = 0; i < 25; i++) {
    const { synced } = journal;
    expect((await look(path)).findings.filter(({ kind }) => kind !== "torn")).toEqual([]);
    let last = 0;
    for await (const record of dump(readableFiles(path), { from: 1, to: Number.MAX_SAFE_INTEGER })) {
      expect(record.sequence).toBeGreaterThan(last);
      expect(text(record).startsWith(`${record.sequence} `)).toBe(true);
      last = record.sequence;
    }
    expect(last).toBeGreaterThanOrEqual(synced);
    expect((await inspectStatus(readableFiles(path))).last).toBeGreaterThanOrEqual(synced);
  }
  writing = false;
  await writer;
  await journal.close(NEVER);
}, 60_000);

it("tells readers, how far behind, bytes and the oldest record; leaves a read-only directory as it is", async () => {
  const path = join(directory, "still");
  const journal = await openSmall({ files: await openFiles(path) });
  const reader = journal.reader("mongodb");
  for (let i = 1; i <= 9; i++) await write(journal, `${i} ${"x".repeat(60)}`);
  const batch = await reader.read({ max: 4, signal: NEVER });
  batch?.done();
  await journal.close(NEVER);
  await chmod(path, 0o500);
  const names = await readdir(path);
  const { mtimeMs } = await stat(path);
  const status = await inspectStatus(readableFiles(path));
  expect(status).toMatchObject({ oldest: 1, last: 9, segments: 3, copies: [] });
  expect(status.readers).toEqual([{ name: "mongodb", cursor: 4, behind: 5 }]);
  expect(await look(path)).toEqual({ records: 9, findings: [] });
  const some: number[] = [];
  for await (const { sequence } of dump(readableFiles(path), { from: 4, to: 6 })) some.push(sequence);
  expect(some).toEqual([4, 5, 6]);
  expect([await readdir(path), (await stat(path)).mtimeMs]).toEqual([names, mtimeMs]);
  await chmod(path, 0o700);
});

it("a directory where no journal is has nothing to tell", async () => {
  const path = join(directory, "empty");
  await openFiles(path);
  expect(await inspectStatus(readableFiles(path))).toMatchObject({ identity: null, last: null, segments: 0 });
  expect(await look(path)).toEqual({ records: 0, findings: [] });
});
