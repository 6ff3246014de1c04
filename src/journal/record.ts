// A record as bytes: length, sequence, time, two checksums, body. docs/journal.md draws it.
import { crc32 } from "node:zlib";

export interface JournalRecord {
  /** From 1; never given out twice. */
  readonly sequence: number;
  /** When it was appended, ms since 1970 UTC. */
  readonly at: number;
  readonly body: Uint8Array;
}

export interface Range {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
}

/** What stands before a body. */
export interface RecordHead {
  readonly length: number;
  readonly sequence: number;
  readonly at: number;
  readonly checksum: number;
  readonly bodyChecksum: number;
}

export const RECORD_HEAD_BYTES = 28;

/** Longest body, bytes: what an index of records may ask for in one read. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

const CHECKED = 20;

export function recordBytes(body: Uint8Array): number {
  return RECORD_HEAD_BYTES + body.length;
}

/** `seed` is the segment's own: a record of another segment fails its checksum here. */
export function encodeRecords(records: readonly JournalRecord[], seed: number): Buffer {
  const size = records.reduce((sum, { body }) => sum + recordBytes(body), 0);
  const bytes = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const { sequence, at, body } of records) {
    bytes.writeUInt32LE(body.length, offset);
    writeWhole(bytes, sequence, offset + 4);
    writeWhole(bytes, at, offset + 12);
    const checksum = crc32(bytes.subarray(offset, offset + CHECKED), seed);
    bytes.writeUInt32LE(checksum, offset + 20);
    bytes.writeUInt32LE(crc32(body, checksum), offset + 24);
    bytes.set(body, offset + RECORD_HEAD_BYTES);
    offset += RECORD_HEAD_BYTES + body.length;
  }
  return bytes;
}

/** Null where no record with a sequence of `range` begins; there must be {@link RECORD_HEAD_BYTES} from `offset`. */
export function decodeHead(bytes: Buffer, offset: number, seed: number, range: Range): RecordHead | null {
  const sequence = readWhole(bytes, offset + 4);
  if (sequence < range.from || sequence > range.to) return null;
  const length = bytes.readUInt32LE(offset);
  if (length > MAX_BODY_BYTES) return null;
  const checksum = crc32(bytes.subarray(offset, offset + CHECKED), seed);
  if (checksum !== bytes.readUInt32LE(offset + 20)) return null;
  const at = readWhole(bytes, offset + 12);
  return { length, sequence, at, checksum, bodyChecksum: bytes.readUInt32LE(offset + 24) };
}

/** Null where the body is not the one that was appended. */
export function decodeRecord(bytes: Buffer, offset: number, head: RecordHead): JournalRecord | null {
  const start = offset + RECORD_HEAD_BYTES;
  const body = bytes.subarray(start, start + head.length);
  if (crc32(body, head.checksum) !== head.bodyChecksum) return null;
  return { sequence: head.sequence, at: head.at, body };
}

/** A whole number from 0 to 2^53 - 1 in eight bytes. */
export function writeWhole(bytes: Buffer, value: number, offset: number): void {
  bytes.writeUInt32LE(value % 2 ** 32, offset);
  bytes.writeUInt32LE(Math.floor(value / 2 ** 32), offset + 4);
}

export function readWhole(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * 2 ** 32;
}
