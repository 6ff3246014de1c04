// A child that appends for as long as it lives, and notes on standard output what it was told is synced.
import { openFiles } from "../../src/journal/files.js";
import { openJournal } from "../../src/journal/open.js";
import { body, drain, IDENTITY } from "./journal.js";

const [, , directory = ""] = process.argv;
const journal = await openJournal({
  files: await openFiles(directory),
  identity: IDENTITY,
  maxBytes: 1 << 20,
  segmentBytes: 8 * 1024,
  keepMs: 200,
  privileged: "mongodb",
  cursorsEveryMs: 1,
});
journal.onSynced((records) => process.stdout.write(records.map(({ sequence }) => `${sequence}\n`).join("")));
const reader = journal.reader("mongodb");
for (let i = 0; ; i++) {
  journal.append([body(`${journal.sequence + 1} ${"x".repeat(i % 300)}`)]);
  if (i % 3 === 0) await journal.whenSynced(journal.sequence);
  if (i % 40 === 0) await drain(journal, reader);
}
