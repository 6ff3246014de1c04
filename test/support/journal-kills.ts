// Kills a child that writes a journal, again and again, and compares what it told with what is there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openFiles, readableFiles } from "../../src/journal/files.js";
import { dump, verify } from "../../src/journal/inspect.js";
import { openJournal } from "../../src/journal/open.js";
import { drain, IDENTITY, NEVER, text } from "./journal.js";
import { waitFor } from "./wait.js";

const CHILD = ["--import", "tsx", "test/support/killed-journal.ts"];

/** The last sequence that a child told, and the last that is there. What is lost or wrong is an error. */
export async function killOften(path: string, kills: number): Promise<{ told: number; last: number }> {
  let told = 0;
  for (let kill = 0; kill < kills; kill++) {
    const before = told;
    const child = spawn(process.execPath, [...CHILD, path], { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.on("data", (chunk: Buffer) => {
      // A kill may cut the last number short: a shorter one is a lower one.
      for (const line of chunk.toString().split("\n")) told = Math.max(told, Number(line) || 0);
    });
    await waitFor("records", () => told > before + 100 + 37 * (kill % 10), 60_000);
    child.kill("SIGKILL");
    await once(child, "close");
    await compare(path, told);
  }
  let last = 0;
  const all = { from: 1, to: Number.MAX_SAFE_INTEGER };
  for await (const { sequence } of dump(readableFiles(path), all)) last = sequence;
  return { told, last };
}

async function compare(path: string, told: number): Promise<void> {
  for await (const { kind, sequences } of verify(readableFiles(path)))
    if (kind !== "torn") throw new Error(`${kind}: ${JSON.stringify(sequences)}`);
  const journal = await openJournal({
    ...{ files: await openFiles(path), identity: IDENTITY, privileged: "mongodb" },
    ...{ maxBytes: 1 << 20, keepMs: 3_600_000 },
  });
  if (journal.sequence < told) throw new Error(`${told} was told, ${journal.sequence} is the last`);
  const reader = journal.reader("mongodb");
  const { records, missed } = await drain(journal, reader);
  if (missed.length > 0) throw new Error(`missed ${JSON.stringify(missed)}`);
  if (reader.cursor !== journal.sequence)
    throw new Error(`${reader.cursor} of ${journal.sequence} were read`);
  for (const record of records)
    if (!text(record).startsWith(`${record.sequence} `))
      throw new Error(`record ${record.sequence} is wrong`);
  await journal.close(NEVER);
}
