// The directory that one collector owns.

import { randomUUID } from "node:crypto";
import { chmod, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { HypertrailError } from "../errors.js";
import { identifyProcess, isAlive, type ProcessIdentity } from "./live-process.js";
import { makeDirectory } from "./make-directory.js";

/** `DATA_DIR` cannot be used; the message says why. */
export class DataDirError extends HypertrailError {
  override readonly name: string = "DataDirError";
  override readonly code: string = "data_dir_unusable";
  override readonly retryable: boolean = false;
}

/** Another collector, which lives, owns `DATA_DIR`. */
export class DataDirInUseError extends DataDirError {
  override readonly name = "DataDirInUseError";
  override readonly code = "data_dir_in_use";
  override readonly retryable = true;
  readonly pid: number;
  /** Whether it only looks into the database, and is gone soon. */
  readonly visit: boolean;

  constructor(dataDir: string, { pid, since, visit }: LockOwner) {
    super(
      `DATA_DIR ${dataDir} is in use by process ${pid} since ${since}: end it, or name another directory`,
    );
    this.pid = pid;
    this.visit = visit;
  }
}

export interface DataDirLock {
  /** Gives the directory free. May be called again. */
  release(): Promise<void>;
}

interface LockOwner extends ProcessIdentity {
  /** ISO 8601. */
  readonly since: string;
  readonly visit: boolean;
}

const LOCK = /^lock-[0-9a-f-]{36}$/;
const COLLECTOR = "collector";
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const OTHERS = 0o077;

/**
 * The absolute path of a directory that only its owner can enter (mode 0700). One that is open to others is closed
 * to them if it is empty or has been a collector's, else refused: it may be /tmp or a home. Throws a
 * {@link DataDirError}.
 */
export async function openDataDir(path: string): Promise<string> {
  const dataDir = resolve(path);
  try {
    await makeDirectory(dataDir);
    if (((await stat(dataDir)).mode & OTHERS) === 0) return dataDir;
    const names = await readdir(dataDir);
    if (names.length === 0 || names.includes(COLLECTOR)) {
      await chmod(dataDir, 0o700);
      return dataDir;
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DataDirError(`DATA_DIR ${dataDir} cannot be used: ${why}`, { cause });
  }
  throw new DataDirError(
    `DATA_DIR ${dataDir} is open to other users and holds files that are not a collector's: name a directory of its own`,
  );
}

/**
 * Takes the directory for this process. Locks whose process has died are removed. Tells processes of one machine
 * apart, not containers that share a volume. Throws a {@link DataDirInUseError}, also where this process has it.
 *
 * Every process writes a lock of its own first and looks for others then: of two at once at least one sees the
 * other. So never both have it; neither has where both look at the same moment.
 */
export async function lockDataDir(
  dataDir: string,
  { now, visit = false }: { readonly now: number; readonly visit?: boolean },
): Promise<DataDirLock> {
  const since = new Date(now).toISOString();
  const owner: LockOwner = { ...(await identifyProcess(process.pid)), since, visit };
  const name = `lock-${randomUUID()}`;
  await writeWhole(join(dataDir, name), JSON.stringify(owner));
  const release = () => rm(join(dataDir, name), { force: true });
  try {
    for (const other of await readdir(dataDir)) {
      if (!LOCK.test(other) || other === name) continue;
      const holder = await readOwner(join(dataDir, other));
      if (holder !== null && (await isAlive(holder))) throw new DataDirInUseError(dataDir, holder);
      await rm(join(dataDir, other), { force: true });
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/**
 * The uuid of the collector that owns the directory, made at the first call. Throws a {@link DataDirError} where
 * its file holds something else.
 */
export async function collectorId(dataDir: string, newId: () => string = randomUUID): Promise<string> {
  const file = join(dataDir, COLLECTOR);
  const found = (await readIfThere(file))?.trim() ?? null;
  if (found === null) {
    const id = newId();
    await writeWhole(file, `${id}\n`);
    return id;
  }
  if (UUID.test(found)) return found;
  const shown = JSON.stringify(found.slice(0, 40));
  throw new DataDirError(
    `${file} holds ${shown}, which is no uuid: restore the file, or remove it for a new one`,
  );
}

/** Creates or replaces the file, with all of its content at once. */
async function writeWhole(file: string, content: string): Promise<void> {
  const draft = `${file}.draft`;
  await writeFile(draft, content, { mode: 0o600, flush: true });
  await rename(draft, file);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Null for a lock that was released just now, and one of which a crash of the machine left half. */
async function readOwner(file: string): Promise<LockOwner | null> {
  try {
    const owner: Partial<LockOwner> | null = JSON.parse((await readIfThere(file)) ?? "null");
    if (typeof owner?.pid !== "number") return null;
    const { pid, started = null, since = "an unknown time", visit = false } = owner;
    return { pid, started, since, visit };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
