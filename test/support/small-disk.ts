// Run inside a namespace with a small file system: fills it, makes room in two ways, opens again; prints what it saw.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openFiles } from "../../src/journal/files.js";
import type { Journal } from "../../src/journal/journal.js";
import { openJournal } from "../../src/journal/open.js";
import { body, drain, everything, IDENTITY, NEVER, text } from "./journal.js";
import { waitFor } from "./wait.js";

const WIDE = "x".repeat(400);

async function open(directory: string): Promise<Journal> {
  return openJournal({
    files: await openFiles(join(directory, "journal")),
    identity: IDENTITY,
    maxBytes: 64 * 1024 * 1024,
    segmentBytes: 64 * 1024,
    keepMs: 3_600_000,
    privileged: "mongodb",
    cursorsEveryMs: 5,
    backoff: { baseMs: 5, factor: 1, capMs: 5 },
  });
}

async function untilFull(journal: Journal): Promise<string> {
  while (journal.status().failing === null) {
    for (let i = 0; i < 20; i++) journal.append([body(`${journal.sequence + 1} ${WIDE}`)]);
    const idle = () => journal.synced === journal.sequence || journal.status().failing !== null;
    await waitFor("the disk", idle);
  }
  const { error } = journal.status().failing ?? { error: "none" };
  if (journal.admit()) throw new Error("it admits while it fails");
  return error;
}

async function fill(directory: string): Promise<void> {
  const ballast = join(directory, "ballast");
  await writeFile(ballast, Buffer.alloc(300_000));
  const journal = await open(directory);
  const told: string[] = [];
  journal.onSynced((records) => told.push(...records.map(text)));
  const mongodb = journal.reader("mongodb");
  const errors = [await untilFull(journal)];
  const toldWhenFull = told.length;
  await rm(ballast);
  await journal.whenSynced(journal.sequence);
  errors.push(await untilFull(journal));
  const first = await drain(journal, mongodb);
  await journal.whenSynced(journal.sequence);
  const second = await drain(journal, mongodb);
  await waitFor("health", () => journal.admit() && journal.status().unsaved === null);
  const read = [...first.records, ...second.records].map(text);
  const last = journal.sequence;
  const { oldest } = journal.status();
  await journal.close(NEVER);
  const again = await open(directory);
  const kept = (await everything(again)).records.map(text);
  const outcome = {
    errors,
    toldWhenFull,
    same: JSON.stringify(read) === JSON.stringify(told),
    keptSame: JSON.stringify(kept) === JSON.stringify(told.slice(-kept.length)),
    kept: kept.length,
    expected: last - oldest + 1,
    missed: [...first.missed, ...second.missed],
    findings: again.status().findings.total,
    next: again.sequence - last,
  };
  await again.close(NEVER);
  console.log(JSON.stringify(outcome));
}

const [, , mode, directory = ""] = process.argv;
if (mode === "fill") await fill(directory);
else
  await open(directory).then(
    () => console.log("opened"),
    (error: unknown) => console.log(error instanceof Error ? error.name : String(error)),
  );
process.exit(0);
