// What a segment has besides records: its name, a header written twice, a footer when it is sealed.
import { crc32 } from "node:zlib";
import { readWhole, writeWhole } from "./record.js";

export const FORMAT = 1;

/** Whose journal it is: of which collector, of which network of the venue. */
export interface Identity {
  readonly collector: string;
  readonly network: string;
}

export interface SegmentHeader {
  readonly identity: Identity;
  readonly first: number;
  readonly createdAt: number;
  /** Makes the checksums of each segment its own. */
  readonly salt: number;
}

export interface SegmentFooter {
  readonly last: number;
  readonly lastAt: number;
  readonly records: number;
}

/** `version`: intact, of a format that is not ours. */
export type HeaderRead =
  | { readonly kind: "header"; readonly header: SegmentHeader; readonly seed: number; readonly copies: 1 | 2 }
  | { readonly kind: "version"; readonly version: number }
  | { readonly kind: "damaged" };

const MAGIC = Buffer.from("HTJOURNL", "latin1");
/** A sector. */
const COPY_BYTES = 512;
const FIXED_BYTES = 34;

/** Two copies, so that no single sector takes a segment with it. */
export const HEADER_BYTES = 2 * COPY_BYTES;
export const FOOTER_BYTES = 36;

/** Where a record has its length: none is as long. */
export const FOOTER_MARK = 0xffffffff;

const NAME = /^(\d{16})(?:-(\d+))?[.]segment$/;

/** `attempt` is above 0 where a file of the same first sequence failed before it took any record. */
export function segmentName(first: number, attempt: number): string {
  return `${String(first).padStart(16, "0")}${attempt === 0 ? "" : `-${attempt}`}.segment`;
}

export function parseSegmentName(name: string): { readonly first: number; readonly attempt: number } | null {
  const parts = NAME.exec(name);
  return parts === null ? null : { first: Number(parts[1]), attempt: Number(parts[2] ?? 0) };
}

export function encodeHeader(header: SegmentHeader): { readonly bytes: Buffer; readonly seed: number } {
  const { identity, first, createdAt, salt } = header;
  const text = Buffer.from(JSON.stringify(identity));
  if (FIXED_BYTES + text.length + 4 > COPY_BYTES)
    throw new RangeError(`identity ${text.toString()} is longer than a header has room for`);
  const copy = Buffer.alloc(COPY_BYTES);
  MAGIC.copy(copy);
  copy.writeUInt16LE(FORMAT, 8);
  writeWhole(copy, first, 10);
  writeWhole(copy, createdAt, 18);
  copy.writeUInt32LE(salt, 26);
  copy.writeUInt32LE(text.length, 30);
  text.copy(copy, FIXED_BYTES);
  const seed = crc32(copy.subarray(0, COPY_BYTES - 4));
  copy.writeUInt32LE(seed, COPY_BYTES - 4);
  return { bytes: Buffer.concat([copy, copy]), seed };
}

export function decodeHeader(bytes: Buffer): HeaderRead {
  const reads = [0, COPY_BYTES].map((at) => decodeCopy(bytes.subarray(at, at + COPY_BYTES)));
  const [good, other] = reads.filter((read) => read.kind !== "damaged");
  if (good === undefined) return { kind: "damaged" };
  return good.kind === "header" && other !== undefined ? { ...good, copies: 2 } : good;
}

function decodeCopy(copy: Buffer): HeaderRead {
  if (copy.length < COPY_BYTES || !copy.subarray(0, MAGIC.length).equals(MAGIC)) return { kind: "damaged" };
  const seed = crc32(copy.subarray(0, COPY_BYTES - 4));
  if (seed !== copy.readUInt32LE(COPY_BYTES - 4)) return { kind: "damaged" };
  const version = copy.readUInt16LE(8);
  if (version !== FORMAT) return { kind: "version", version };
  const text = copy.subarray(FIXED_BYTES, FIXED_BYTES + copy.readUInt32LE(30)).toString();
  const { collector, network }: Identity = JSON.parse(text);
  const header = {
    identity: { collector, network },
    first: readWhole(copy, 10),
    createdAt: readWhole(copy, 18),
    salt: copy.readUInt32LE(26),
  };
  return { kind: "header", header, seed, copies: 1 };
}

/** `offset` is where the footer begins: it is part of what is checked. */
export function encodeFooter(footer: SegmentFooter, offset: number, seed: number): Buffer {
  const bytes = Buffer.alloc(FOOTER_BYTES);
  bytes.writeUInt32LE(FOOTER_MARK, 0);
  writeWhole(bytes, footer.last, 4);
  writeWhole(bytes, footer.lastAt, 12);
  bytes.writeUInt32LE(footer.records, 20);
  writeWhole(bytes, offset, 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 32), seed), 32);
  return bytes;
}

/** Null where none is at `at` of `bytes`, which is `offset` of the file. */
export function decodeFooter(bytes: Buffer, at: number, offset: number, seed: number): SegmentFooter | null {
  if (bytes.length - at < FOOTER_BYTES || bytes.readUInt32LE(at) !== FOOTER_MARK) return null;
  if (readWhole(bytes, at + 24) !== offset) return null;
  if (crc32(bytes.subarray(at, at + 32), seed) !== bytes.readUInt32LE(at + 32)) return null;
  return {
    last: readWhole(bytes, at + 4),
    lastAt: readWhole(bytes, at + 12),
    records: bytes.readUInt32LE(at + 20),
  };
}
