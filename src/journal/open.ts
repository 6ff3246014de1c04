// Opens the journal of a directory.
import { REAL_CLOCK } from "../timing/clock.js";
import { writeCursors } from "./cursors.js";
import { codeOf, JournalUnwritableError } from "./errors.js";
import { FileJournal, type JournalOptions } from "./file-journal.js";
import { Findings } from "./findings.js";
import type { Journal } from "./journal.js";
import { recover } from "./recover.js";

const READ_ONLY = new Set(["EROFS", "EACCES", "EPERM"]);

/**
 * Opens and mends what is there. The caller holds the lock of the directory. Throws a {@link JournalError} where it is
 * another's, of another format, or takes no writes at all; a full disk is none of these: it is `failing`.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { files, identity, privileged, clock = REAL_CLOCK, onFinding = () => undefined } = options;
  const findings = new Findings(files, onFinding);
  const recovered = await recover(files, identity, findings, clock.now());
  const { oldest, next, cursorsKnown } = recovered;
  const known = new Map(recovered.cursors);
  // Where it is known not to have read, what was written before it was not for it.
  if (privileged !== null && !known.has(privileged))
    known.set(privileged, cursorsKnown ? next - 1 : oldest - 1);
  for (const { name, begin } of options.readers ?? [])
    if (!known.has(name)) known.set(name, begin === "next" ? next - 1 : oldest - 1);
  const found = { ...recovered, cursors: known };
  const readers = Object.fromEntries(known);
  const cursors = { identity, oldest, synced: next - 1, savedAt: clock.now(), readers };
  try {
    await writeCursors(files, cursors);
  } catch (cause) {
    if (!READ_ONLY.has(codeOf(cause))) return new FileJournal(options, findings, found);
    throw new JournalUnwritableError(`the journal's directory takes no writes: ${String(cause)}`, { cause });
  }
  return new FileJournal(options, findings, found);
}
