// The file `cursors`: how far each reader has everything, which records were let go of, how far it was synced.
import { crc32 } from "node:zlib";
import { codeOf } from "./errors.js";
import type { Files, ReadableFiles } from "./files.js";
import { FORMAT, type Identity } from "./segment-format.js";

export interface Cursors {
  readonly identity: Identity;
  /** Lowest sequence that is kept. */
  readonly oldest: number;
  /** Highest one that was on the disk when this was written. */
  readonly synced: number;
  readonly savedAt: number;
  /** By name: the sequence up to which the reader has everything. */
  readonly readers: Readonly<Record<string, number>>;
}

export type CursorsRead =
  | { readonly kind: "cursors"; readonly cursors: Cursors }
  | { readonly kind: "version"; readonly version: number }
  | { readonly kind: "damaged"; readonly bytes: number }
  | { readonly kind: "absent" };

export const CURSORS = "cursors";
export const CURSORS_DRAFT = "cursors.draft";

/** Far more than thousands of readers need. */
const MAX_BYTES = 4 * 1024 * 1024;
/** The checksum, 8 hex digits and an end of line, stands after the text. */
const CHECK_CHARS = 9;

export const READER_NAME = /^[a-z0-9][a-z0-9:._-]{0,63}$/;

export function encodeCursors(cursors: Cursors): Buffer {
  const text = Buffer.from(`${JSON.stringify({ version: FORMAT, ...cursors })}\n`);
  return Buffer.concat([text, Buffer.from(`${hex(text)}\n`)]);
}

export function decodeCursors(bytes: Buffer): CursorsRead {
  const damaged = { kind: "damaged", bytes: bytes.length } as const;
  const text = bytes.subarray(0, -CHECK_CHARS);
  if (bytes.subarray(-CHECK_CHARS).toString("latin1") !== `${hex(text)}\n`) return damaged;
  const parsed: Cursors & { version: number } = JSON.parse(text.toString());
  const { version, identity, oldest, synced, savedAt, readers } = parsed;
  if (version !== FORMAT) return { kind: "version", version };
  return { kind: "cursors", cursors: { identity, oldest, synced, savedAt, readers } };
}

export async function readCursors(files: ReadableFiles): Promise<CursorsRead> {
  if (!(await files.list()).some(({ name }) => name === CURSORS)) return { kind: "absent" };
  return decodeCursors(await files.read(CURSORS, 0, MAX_BYTES));
}

/** The old file stays whole until the new one is. */
export async function writeCursors(files: Files, cursors: Cursors): Promise<void> {
  const file = await files.create(CURSORS_DRAFT).catch(async (error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
    await files.remove(CURSORS_DRAFT);
    return files.create(CURSORS_DRAFT);
  });
  try {
    await file.write(encodeCursors(cursors));
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(CURSORS_DRAFT, CURSORS);
}

function hex(text: Buffer): string {
  return crc32(text).toString(16).padStart(8, "0");
}
