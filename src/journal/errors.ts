// Why a journal cannot be used, one class for each answer.
import { HypertrailError } from "../errors.js";

/** The journal cannot be used; the message says why. */
export class JournalError extends HypertrailError {
  override readonly name: string = "JournalError";
  override readonly code: string = "journal_unusable";
  override readonly retryable: boolean = false;
}

/** Written in a format that this version does not read. Nothing was changed. */
export class JournalVersionError extends JournalError {
  override readonly name = "JournalVersionError";
  override readonly code = "journal_version";
  override readonly retryable = false;

  constructor(file: string, version: number, read: number) {
    super(
      `the journal's ${file} is of format ${version}, this version reads ${read}: run the version that wrote it until its readers have everything, then move the journal away`,
    );
  }
}

/** It is another collector's, or of another network. Nothing was changed. */
export class JournalOwnerError extends JournalError {
  override readonly name = "JournalOwnerError";
  override readonly code = "journal_owner";
  override readonly retryable = false;

  constructor(what: "collector" | "network", found: string, expected: string) {
    super(
      `the journal belongs to ${what} ${found}, not to ${expected}: name another DATA_DIR, or move the journal away`,
    );
  }
}

/** Its directory takes no writes at all. */
export class JournalUnwritableError extends JournalError {
  override readonly name = "JournalUnwritableError";
  override readonly code = "journal_unwritable";
  override readonly retryable = false;
}

/** Another process writes it. */
export class JournalInUseError extends JournalError {
  override readonly name = "JournalInUseError";
  override readonly code = "journal_in_use";
  override readonly retryable = true;

  constructor(file: string) {
    super(`another process writes this journal: it made ${file}. End one of the two`);
  }
}

/** It was closed before this could be done. */
export class JournalClosedError extends JournalError {
  override readonly name = "JournalClosedError";
  override readonly code = "journal_closed";
  override readonly retryable = false;

  constructor() {
    super("the journal is closed");
  }
}

/** Records are on the disk and cannot be read now; asking again may help. */
export class JournalReadError extends JournalError {
  override readonly name = "JournalReadError";
  override readonly code = "journal_read_failed";
  override readonly retryable = true;
}

/** A sequence that no record has had. */
export class UnknownSequenceError extends JournalError {
  override readonly name = "UnknownSequenceError";
  override readonly code = "unknown_sequence";
  override readonly retryable = false;

  constructor(sequence: number, last: number) {
    super(`sequence ${sequence} was never given out: it may be a whole number from 0 to ${last}`);
  }
}

/** The code of an error of the system, such as `ENOSPC`; empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
