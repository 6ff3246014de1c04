// The file system as the journal sees it: six calls, and three on a file that grows.
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf } from "./errors.js";

export interface FileEntry {
  readonly name: string;
  readonly bytes: number;
}

/** A new file that is only ever appended to. */
export interface GrowingFile {
  /** All of `bytes`, or an error: then any part of them may be there. */
  write(bytes: Uint8Array): Promise<void>;
  /** What was written is on the disk. After an error nobody knows what is: it must not be tried again. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Enough to look at a journal. */
export interface ReadableFiles {
  list(): Promise<FileEntry[]>;
  /** At most `length` bytes from `offset`; fewer only at the end of the file. */
  read(name: string, offset: number, length: number): Promise<Buffer>;
}

/**
 * One directory. The calls that change it return when the change is on the disk; after an error it may have happened
 * or not. Errors are those of Node, with their `code`.
 */
export interface Files extends ReadableFiles {
  /** `EEXIST` where the name is taken. */
  create(name: string): Promise<GrowingFile>;
  /** Makes the file `bytes` long. */
  cut(name: string, bytes: number): Promise<void>;
  /** Replaces what had the name `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Nothing happens where there is no such file. */
  remove(name: string): Promise<void>;
}

const MODE = 0o600;

/** To read only: nothing is made, locked or changed. */
export function readableFiles(directory: string): ReadableFiles {
  return {
    async list() {
      const entries: FileEntry[] = [];
      for (const entry of await readdir(directory, { withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const bytes = await sizeOf(join(directory, entry.name));
        if (bytes !== null) entries.push({ name: entry.name, bytes });
      }
      return entries;
    },
    async read(name, offset, length) {
      const handle = await open(join(directory, name), "r");
      try {
        const bytes = Buffer.allocUnsafeSlow(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      } finally {
        await handle.close();
      }
    },
  };
}

/** The real file system; makes the directory where it is not there. */
export async function openFiles(directory: string): Promise<Files> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncDirectory(dirname(made));
  return {
    ...readableFiles(directory),
    async create(name) {
      const handle = await open(join(directory, name), "ax", MODE);
      try {
        await syncDirectory(directory);
      } catch (error) {
        await handle.close().catch(() => undefined);
        throw error;
      }
      return {
        async write(bytes) {
          for (let written = 0; written < bytes.length; ) {
            const { bytesWritten } = await handle.write(bytes, written);
            if (bytesWritten === 0) throw new Error(`${name}: nothing was written`);
            written += bytesWritten;
          }
        },
        sync: () => handle.datasync(),
        close: () => handle.close(),
      };
    },
    async cut(name, bytes) {
      const handle = await open(join(directory, name), "r+");
      try {
        await handle.truncate(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    async rename(from, to) {
      await rename(join(directory, from), join(directory, to));
      await syncDirectory(directory);
    },
    async remove(name) {
      await rm(join(directory, name), { force: true });
      await syncDirectory(directory);
    },
  };
}

/** Null where it is gone: a writer beside us removes what nobody needs. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directory; there the file system's own journal is what orders names.
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
