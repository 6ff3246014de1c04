// The journal of a collector, in its DATA_DIR.
import { join } from "node:path";
import type { Config } from "../../config/load.js";
import { CURSORS } from "../../journal/cursors.js";
import { JournalError, JournalInUseError, JournalUnwritableError } from "../../journal/errors.js";
import { type Files, openFiles } from "../../journal/files.js";
import type { Finding } from "../../journal/findings.js";
import { inspectStatus } from "../../journal/inspect.js";
import type { Journal } from "../../journal/journal.js";
import { openJournal } from "../../journal/open.js";
import { MONGODB_READER } from "../../pipeline/flusher.js";
import { networkOf } from "../../store/mongo/meta.js";
import type { Logger } from "../../telemetry/logger.js";

const MIB = 1024 * 1024;

export interface JournalOfOptions {
  readonly config: Pick<Config, "journal" | "store" | "venue">;
  /** Absolute; its lock is ours. */
  readonly dataDir: string;
  /** The name of this collector in the database. */
  readonly collector: string;
  readonly log: Logger;
  /** Told how long each sync took, ms. */
  readonly onSync: (ms: number) => void;
  /** Told where another process writes the same journal: then this one writes nothing more. */
  readonly onTaken: (error: JournalInUseError) => void;
}

/** Where the journal of `dataDir` is. */
export function journalDirectory(dataDir: string): string {
  return join(dataDir, "journal");
}

/** MongoDB has not taken all that waits for it. */
export class JournalHeldError extends JournalError {
  override readonly name = "JournalHeldError";
  override readonly code = "journal_held";
}

/**
 * Throws a `JournalError` where it is another's, of another format or network, or its directory takes no writes; a
 * {@link JournalHeldError} where there is to be no database, and an earlier run has left something for one.
 */
export async function openJournalOf(options: JournalOfOptions): Promise<Journal> {
  const { config, dataDir, collector, log, onSync, onTaken } = options;
  const directory = journalDirectory(dataDir);
  const files = await openFiles(directory).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new JournalUnwritableError(`there can be no journal in ${directory}: ${why}`, { cause });
  });
  const eventsOnly = config.store.kind === "none";
  if (eventsOnly) await refuseWhatWaits(files);
  const journal = await openJournal({
    ...{ files, identity: { collector, network: networkOf(config.venue.apiUrl) } },
    ...{ maxBytes: config.journal.maxMb * MIB, keepMs: config.journal.keepMs, onSync },
    privileged: eventsOnly ? null : MONGODB_READER,
    onFinding: (finding) => log[finding.kind === "torn" ? "warn" : "error"](finding, wordsOf(finding)),
    onFailing: (error) => {
      log.error({ err: error }, "the disk does not take the journal: nothing is decided until it does");
      if (error instanceof JournalInUseError) onTaken(error);
    },
    onHealed: () => log.info("the disk takes the journal again"),
  });
  // It has everything, and holds nothing that is written from now on.
  if (eventsOnly) journal.forget(MONGODB_READER);
  return journal;
}

async function refuseWhatWaits(files: Files): Promise<void> {
  const { readers } = await inspectStatus(files);
  const behind = readers.find(({ name }) => name === MONGODB_READER)?.behind ?? 0;
  if (behind === 0) return;
  throw new JournalHeldError(
    `the journal holds ${behind} records that MongoDB does not have: run once more with MONGODB_URI as it was, or move DATA_DIR/journal away`,
  );
}

function wordsOf({ kind, file }: Finding): string {
  return file === CURSORS
    ? "how far the journal's readers are is not known: they begin at its oldest record"
    : WORDS[kind];
}

const WORDS: Readonly<Record<Finding["kind"], string>> = {
  corrupt: "the journal is damaged: see `hypertrail journal verify`",
  missing: "records of the journal are missing: see `hypertrail journal verify`",
  gap: "the journal has a gap: see `hypertrail journal verify`",
  torn: "the end of the journal was written half, and is cut: nobody was told of it",
};
