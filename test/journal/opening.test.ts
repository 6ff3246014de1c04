// Opening a journal that is another's, of another format, in use or not writable: a clear error, and nothing changed.
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import {
  JournalInUseError,
  JournalOwnerError,
  JournalUnwritableError,
  JournalVersionError,
} from "../../src/journal/errors.js";
import { inspectStatus } from "../../src/journal/inspect.js";
import { memoryFiles } from "../../src/journal/memory.js";
import { body, everything, IDENTITY, NEVER, openSmall, text, write } from "../support/journal.js";
import { waitFor } from "../support/wait.js";

async function written(...texts: readonly string[]) {
  const files = memoryFiles();
  const journal = await openSmall({ files });
  await write(journal, ...texts);
  await journal.close(NEVER);
  return files;
}

it("refuses the journal of another collector and of another network, by name", async () => {
  const files = await written("a");
  const before = new Map(files.content);
  const other = { ...IDENTITY, collector: "another" };
  const network = { ...IDENTITY, network: "testnet" };
  await expect(openSmall({ files, identity: other })).rejects.toThrow(
    `the journal belongs to collector ${IDENTITY.collector}, not to another`,
  );
  await expect(openSmall({ files, identity: network })).rejects.toThrow(JournalOwnerError);
  expect(files.content).toEqual(before);
});

it.each([0, 2, 7])("refuses a segment and cursors of format %i, and changes nothing", async (version) => {
  const files = await written("a");
  const name = "0000000000000001.segment";
  const of = (copy: Buffer): Buffer => {
    copy.writeUInt16LE(version, 8);
    copy.writeUInt32LE(crc32(copy.subarray(0, 508)), 508);
    return copy;
  };
  const bytes = Buffer.from(files.content.get(name)!);
  const header = of(Buffer.from(bytes.subarray(0, 512)));
  const newer = memoryFiles(new Map(files.content));
  newer.content.set(name, Buffer.concat([header, header, bytes.subarray(1_024)]));
  const before = new Map(newer.content);
  await expect(openSmall({ files: newer })).rejects.toThrow(
    `${name} is of format ${version}, this version reads 1`,
  );
  await expect(inspectStatus(newer)).rejects.toThrow(JournalVersionError);
  expect(newer.content).toEqual(before);

  const json = files.content.get("cursors")!.toString().split("\n")[0]!;
  const line = `${json.replace('"version":1', `"version":${version}`)}\n`;
  files.content.set("cursors", Buffer.from(`${line}${crc32(line).toString(16).padStart(8, "0")}\n`));
  await expect(openSmall({ files })).rejects.toThrow(`cursors is of format ${version}`);
});

it("says that another process writes, and writes nothing more itself", async () => {
  const files = await written("a");
  const [one, two] = [await openSmall({ files }), await openSmall({ files })];
  await write(one, "of the first");
  two.append([body("of the second")]);
  const failing = await waitFor("the refusal", () => two.status().failing);
  expect(failing.error).toBe(new JournalInUseError("0000000000000002.segment").message);
  expect(two.admit()).toBe(false);
  await write(one, "again");
  expect((await everything(one)).records.map(text)).toEqual(["a", "of the first", "again"]);
  await two.close(NEVER);
  await one.close(NEVER);
});

it.each(["EROFS", "EACCES", "EPERM"])("refuses a directory that takes no writes (%s)", async (code) => {
  const files = await written("a");
  const before = new Map(files.content);
  const create = () => Promise.reject(Object.assign(new Error(`${code}: create`), { code }));
  await expect(openSmall({ files: { ...files, create } })).rejects.toThrow(JournalUnwritableError);
  expect(files.content).toEqual(before);
});

it("a full disk is no reason not to open: it is read, refuses, and heals", async () => {
  const files = await written("a");
  let full = true;
  const create = (name: string) =>
    full
      ? Promise.reject(Object.assign(new Error("ENOSPC: create"), { code: "ENOSPC" }))
      : files.create(name);
  const clock = { now: () => 1e12, real: (ms: number) => ms / 1_000 };
  const journal = await openSmall({ files: { ...files, create }, clock });
  expect((await everything(journal)).records.map(text)).toEqual(["a"]);
  journal.append([body("b")]);
  await waitFor("failing", () => journal.status().failing);
  full = false;
  await journal.whenSynced(2);
  await waitFor("health", () => journal.admit() && journal.status().unsaved === null);
  await journal.close(NEVER);
});
