// Looks at the journal of DATA_DIR, whether or not a collector runs: nothing is opened for writing.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "../../config/load.js";
import { HypertrailError } from "../../errors.js";
import { decode, linesOf } from "../../journal/codec.js";
import { type ReadableFiles, readableFiles } from "../../journal/files.js";
import type { Finding } from "../../journal/findings.js";
import { dump, inspectStatus, type JournalFacts, verify } from "../../journal/inspect.js";
import type { Range } from "../../journal/record.js";
import { journalDirectory } from "../collect/open-journal.js";

export type { Finding } from "../../journal/findings.js";
export type { JournalFacts } from "../../journal/inspect.js";
export type { Range } from "../../journal/record.js";

/** There is no journal to look at. */
export class NoJournal extends HypertrailError {
  override readonly name = "NoJournal";
  override readonly code = "no_journal";
  override readonly retryable = false;
}

export interface JournalOverview extends JournalFacts {
  readonly directory: string;
}

/** What was read, and everything that is wrong with it. */
export interface Verified {
  readonly directory: string;
  /** Records that are whole. */
  readonly records: number;
  readonly findings: readonly Finding[];
}

/** A record as it is printed: what it says, each an object of JSON. */
export interface DumpedRecord {
  readonly seq: number;
  /** When it was appended, ms since 1970 UTC. */
  readonly at: number;
  readonly lines: readonly string[];
}

type WithDataDir = Pick<Config, "dataDir">;

/** Readers, how far behind each is, bytes and age. Throws a {@link NoJournal}. */
export async function journalOverview(config: WithDataDir): Promise<JournalOverview> {
  const { directory, files } = filesOf(config);
  return { directory, ...(await inspectStatus(files)) };
}

/** Reads every record. Throws a {@link NoJournal}, or the signal's reason. */
export async function verifyJournal(config: WithDataDir, signal: AbortSignal): Promise<Verified> {
  const { directory, files } = filesOf(config);
  const findings: Finding[] = [];
  const found = verify(files);
  for (;;) {
    signal.throwIfAborted();
    const next = await found.next();
    if (next.done === true) return { directory, records: next.value, findings };
    findings.push(next.value);
  }
}

/** Every record of `range` that can be read, in order. Throws a {@link NoJournal}, or the signal's reason. */
export async function* dumpJournal(
  config: WithDataDir,
  range: Range,
  signal: AbortSignal,
): AsyncGenerator<DumpedRecord, void, void> {
  for await (const { sequence, at, body } of dump(filesOf(config).files, range)) {
    signal.throwIfAborted();
    yield { seq: sequence, at, lines: linesOf(decode(body, at)) };
  }
}

function filesOf({ dataDir }: WithDataDir): { directory: string; files: ReadableFiles } {
  const directory = journalDirectory(resolve(dataDir));
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new NoJournal(`there is no journal in DATA_DIR ${resolve(dataDir)}: name that of a collector`);
  return { directory, files: readableFiles(directory) };
}
