// Looks at a journal without opening it for writing, also beside the one who writes it: status, verify, dump.
import { CURSORS, type Cursors, readCursors } from "./cursors.js";
import { codeOf, JournalVersionError } from "./errors.js";
import type { ReadableFiles } from "./files.js";
import { COPY, type Finding } from "./findings.js";
import type { JournalRecord, Range } from "./record.js";
import { type Found, findSegments } from "./recover.js";
import { scan } from "./scan.js";
import { FORMAT, HEADER_BYTES, type Identity } from "./segment-format.js";
import { type Survey, survey } from "./survey.js";

export interface JournalFacts {
  /** Null where neither cursors nor segments tell. */
  readonly identity: Identity | null;
  readonly oldest: number | null;
  readonly oldestAt: number | null;
  /** The last record that can be read; as it grows, one moment's. */
  readonly last: number | null;
  readonly segments: number;
  readonly bytes: number;
  /** Copies of damaged or torn bytes that are kept. */
  readonly copies: readonly string[];
  readonly readers: readonly { readonly name: string; readonly cursor: number; readonly behind: number }[];
}

/** What can be told without reading the records: the last segment is read through only where it is not sealed. */
export async function inspectStatus(files: ReadableFiles): Promise<JournalFacts> {
  const cursors = await cursorsOf(files);
  const found = await sound(files);
  const [first] = found;
  const newest = found.at(-1);
  const end = newest === undefined ? null : await through(files, newest, Number.MAX_SAFE_INTEGER);
  const last = end === null ? (cursors?.synced ?? null) : Math.max(end.last, cursors?.synced ?? 0);
  const entries = await files.list();
  return {
    identity: cursors?.identity ?? (first?.header.kind === "header" ? first.header.header.identity : null),
    oldest: first?.first ?? null,
    oldestAt: first?.header.kind === "header" ? first.header.header.createdAt : null,
    last,
    segments: found.length,
    bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
    copies: entries.map(({ name }) => name).filter((name) => COPY.test(name)),
    readers: Object.entries(cursors?.readers ?? {}).map(([name, cursor]) => {
      return { name, cursor, behind: Math.max(0, (last ?? 0) - cursor) };
    }),
  };
}

/**
 * Reads every record and names each thing that is `corrupt`, `missing` or a `gap`. `torn` at the very end is none of
 * them: it is being written, or a crash left it. Gives how many records are whole.
 */
export async function* verify(files: ReadableFiles): AsyncGenerator<Finding, number, void> {
  // The cursors first: what they say is synced is on the disk before the segments are looked at.
  const read = await readCursors(files);
  if (read.kind === "version") throw new JournalVersionError(CURSORS, read.version, FORMAT);
  const found = await findSegments(files);
  if (read.kind === "damaged") yield { ...WHOLE, kind: "corrupt", file: CURSORS, bytes: read.bytes };
  if (read.kind === "absent" && found.length > 0) yield { ...WHOLE, kind: "missing", file: CURSORS };
  const cursors = read.kind === "cursors" ? read.cursors : null;
  // What was let go of meanwhile is not missing.
  const oldest = (await cursorsOf(files))?.oldest ?? cursors?.oldest;
  const due = Math.max(cursors?.synced ?? 0, ...Object.values(cursors?.readers ?? {}));
  let told = (oldest ?? found[0]?.first ?? 1) - 1;
  let records = 0;
  for (const [i, file] of found.entries()) {
    const following = found[i + 1];
    if (file.header.kind === "version") throw new JournalVersionError(file.name, file.header.version, FORMAT);
    if (file.header.kind === "damaged") {
      // Of the last one nothing may be written yet.
      const kind = following === undefined && due < file.first ? "torn" : "corrupt";
      yield { ...WHOLE, kind, file: file.name, bytes: file.bytes };
      continue;
    }
    if (following !== undefined && following.first <= Math.max(file.first, told + 1)) continue;
    if (file.header.copies === 1)
      yield { ...WHOLE, kind: "corrupt", file: file.name, bytes: HEADER_BYTES / 2 };
    if (file.first - 1 > told) yield missing(told + 1, file.first - 1);
    const limit = following === undefined ? Number.MAX_SAFE_INTEGER : following.first - 1;
    const seen = await through(files, file, limit);
    // Let go of while we were looking.
    if (seen === null) {
      told = Math.max(told, limit === Number.MAX_SAFE_INTEGER ? told : limit);
      continue;
    }
    records += seen.records;
    for (const hole of seen.holes) yield { ...hole, file: file.name, copy: null };
    told = Math.max(told, seen.last);
    if (seen.tail === null) continue;
    const lost = Math.min(following === undefined ? due : limit, Number.MAX_SAFE_INTEGER);
    const sequences = told < lost ? { from: told + 1, to: lost } : null;
    const kind = following === undefined && sequences === null ? "torn" : "corrupt";
    yield { kind, file: file.name, ...seen.tail, sequences, copy: null };
    told = Math.max(told, lost);
  }
  if (due > told) yield missing(told + 1, due);
  return records;
}

/** Every record that can be read, in order; of damage it says nothing: see {@link verify}. */
export async function* dump(files: ReadableFiles, range: Range): AsyncGenerator<JournalRecord, void, void> {
  const found = await sound(files);
  for (const [i, file] of found.entries()) {
    const limit = Math.min(range.to, (found[i + 1]?.first ?? Number.MAX_SAFE_INTEGER) - 1);
    if (limit < range.from || limit < file.first || file.header.kind !== "header") continue;
    const from = { seed: file.header.seed, offset: HEADER_BYTES, next: file.first, last: limit };
    try {
      for await (const chunk of scan(files, file.name, from, file.bytes))
        for (const each of chunk)
          if (each.kind === "record" && each.record.sequence >= range.from) yield each.record;
    } catch (error) {
      // Let go of meanwhile.
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }
}

const WHOLE = { offset: 0, bytes: 0, sequences: null, copy: null };

function missing(from: number, to: number): Finding {
  return { ...WHOLE, kind: "missing", file: null, sequences: { from, to } };
}

async function cursorsOf(files: ReadableFiles): Promise<Cursors | null> {
  const read = await readCursors(files);
  if (read.kind === "version") throw new JournalVersionError(CURSORS, read.version, FORMAT);
  return read.kind === "cursors" ? read.cursors : null;
}

/** Segments whose header can be read. */
async function sound(files: ReadableFiles): Promise<Found[]> {
  const found = await findSegments(files);
  for (const { name, header } of found)
    if (header.kind === "version") throw new JournalVersionError(name, header.version, FORMAT);
  return found.filter(({ header }) => header.kind === "header");
}

/** Null where the file is gone. */
async function through(files: ReadableFiles, file: Found, last: number): Promise<Survey | null> {
  if (file.header.kind !== "header") return null;
  const { name, first, bytes: end } = file;
  try {
    return await survey(files, { name, first, seed: file.header.seed, last, end });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}
