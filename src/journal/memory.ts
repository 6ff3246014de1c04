// The same journal without a disk, for tests: its files are in memory.
import type { JournalOptions } from "./file-journal.js";
import type { Files } from "./files.js";
import type { Journal } from "./journal.js";
import { openJournal } from "./open.js";

/** `content`: what is in each file, to look at and to damage. */
export type MemoryFiles = Files & { readonly content: Map<string, Buffer> };

export function memoryFiles(content = new Map<string, Buffer>()): MemoryFiles {
  const bytesOf = (name: string): Buffer => content.get(name) ?? fail("ENOENT", name);
  return {
    content,
    list: async () => [...content].map(([name, { length }]) => ({ name, bytes: length })),
    read: async (name, offset, length) => Buffer.from(bytesOf(name).subarray(offset, offset + length)),
    async create(name) {
      if (content.has(name)) fail("EEXIST", name);
      content.set(name, Buffer.alloc(0));
      return {
        async write(bytes) {
          content.set(name, Buffer.concat([bytesOf(name), bytes]));
        },
        sync: async () => undefined,
        close: async () => undefined,
      };
    },
    async cut(name, bytes) {
      content.set(name, bytesOf(name).subarray(0, bytes));
    },
    async rename(from, to) {
      content.set(to, bytesOf(from));
      content.delete(from);
    },
    async remove(name) {
      content.delete(name);
    },
  };
}

const IDENTITY = { collector: "memory", network: "simulated" };

export function openMemoryJournal(options: Partial<JournalOptions> = {}): Promise<Journal> {
  const bounds = { maxBytes: 64 * 1024 * 1024, keepMs: 3_600_000, cursorsEveryMs: 0 };
  return openJournal({
    files: memoryFiles(),
    identity: IDENTITY,
    privileged: "mongodb",
    ...bounds,
    ...options,
  });
}

function fail(code: string, name: string): never {
  throw Object.assign(new Error(`${code}: ${name}`), { code });
}
