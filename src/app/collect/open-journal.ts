// The journal of a collector, in its DATA_DIR.
import { join } from "node:path";
import type { Config } from "../../config/load.js";
import { openFiles } from "../../journal/files.js";
import type { Finding } from "../../journal/findings.js";
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
}

/** Where the journal of `dataDir` is. */
export function journalDirectory(dataDir: string): string {
  return join(dataDir, "journal");
}

/** Throws a `JournalError` where it is another's, of another format or network, or its directory takes no writes. */
export async function openJournalOf(options: JournalOfOptions): Promise<Journal> {
  const { config, dataDir, collector, log, onSync } = options;
  const onFinding = (finding: Finding): void =>
    log[finding.kind === "torn" ? "warn" : "error"](finding, WORDS[finding.kind]);
  return openJournal({
    files: await openFiles(journalDirectory(dataDir)),
    identity: { collector, network: networkOf(config.venue.apiUrl) },
    maxBytes: config.journal.maxMb * MIB,
    keepMs: config.journal.keepMs,
    privileged: config.store.kind === "none" ? null : MONGODB_READER,
    ...{ onFinding, onSync },
  });
}

const WORDS: Readonly<Record<Finding["kind"], string>> = {
  corrupt: "the journal is damaged: see `hypertrail journal verify`",
  missing: "records of the journal are missing: see `hypertrail journal verify`",
  gap: "the journal has a gap: see `hypertrail journal verify`",
  torn: "the end of the journal was written half, and is cut: nobody was told of it",
};
