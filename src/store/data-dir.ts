// The directory that one collector owns: its lock, its name.
import { randomUUID } from "node:crypto";
import { chmod, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { identifyProcess, isAlive, type ProcessIdentity } from "./embedded/live-process.js";

/** `DATA_DIR` cannot be used; the message says why. */
export class DataDirError extends Error {
  override readonly name: string = "DataDirError";
}

/** Another collector, which lives, owns `DATA_DIR`. */
export class DataDirInUseError extends DataDirError {
  override readonly name = "DataDirInUseError";
  readonly pid: number;

  constructor(dataDir: string, { pid, since }: LockOwner) {
    super(
      `DATA_DIR ${dataDir} is in use by process ${pid} since ${since}: end it, or name another directory`,
    );
    this.pid = pid;
  }
}

export interface DataDirLock {
  /** Gives the directory free. May be called again. */
  release(): Promise<void>;
}

interface LockOwner extends ProcessIdentity {
  /** ISO 8601. */
  readonly since: string;
}

const LOCK = "lock";
const COLLECTOR = "collector";
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const OTHERS = 0o077;
/** Each try meets a lock that was there and then was not: more of them is no coincidence. */
const MAX_TRIES = 10;

/**
 * The absolute path of a directory that only its owner can enter (mode 0700). One that is open to others is closed
 * to them if it is empty or has been a collector's, else refused: it may be /tmp or a home. Throws a
 * {@link DataDirError}.
 */
export async function openDataDir(path: string): Promise<string> {
  const dataDir = resolve(path);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
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
 * Takes the directory for this process. A lock whose process has died is taken over. Tells processes of one machine
 * apart, not containers that share a volume. Throws a {@link DataDirInUseError}, also where this process has it.
 */
export async function lockDataDir(dataDir: string, { now }: { readonly now: number }): Promise<DataDirLock> {
  const file = join(dataDir, LOCK);
  const owner: LockOwner = { ...(await identifyProcess(process.pid)), since: new Date(now).toISOString() };
  const own = JSON.stringify({ ...owner, id: randomUUID() });
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (await createWhole(file, own)) return { release: () => removeIfStill(file, own) };
    const found = await readIfThere(file);
    if (found === null) continue;
    const other = parseOwner(found);
    if (other !== null && (await isAlive(other))) throw new DataDirInUseError(dataDir, other);
    await removeIfStill(file, found);
  }
  throw new DataDirError(`${file} changes hands all the time: ${MAX_TRIES} tries to take it failed`);
}

/** The collector's uuid, made at the first call. Throws a {@link DataDirError} where the file holds none. */
export async function collectorId(dataDir: string, newId: () => string = randomUUID): Promise<string> {
  const file = join(dataDir, COLLECTOR);
  if ((await readIfThere(file)) === null) await createWhole(file, `${newId()}\n`);
  const id = ((await readIfThere(file)) ?? "").trim();
  if (!UUID.test(id))
    throw new DataDirError(
      `${file} holds ${JSON.stringify(id.slice(0, 40))}, not a uuid: restore it or remove it`,
    );
  return id;
}

/** Creates the file with all of its content at once; false where there is one. */
async function createWhole(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600, flush: true });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(draft);
  }
}

/** Removes the file unless it is another one by now: moved aside first, since a look does not hold it still. */
async function removeIfStill(file: string, content: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    if ((await readFile(file, "utf8")) !== content) return;
    await rename(file, aside);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  if ((await readFile(aside, "utf8")) !== content) await link(aside, file);
  await rm(aside);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** Null where a crash left half of it. */
function parseOwner(text: string): LockOwner | null {
  try {
    const owner: Partial<LockOwner> | null = JSON.parse(text);
    if (typeof owner?.pid !== "number") return null;
    return { pid: owner.pid, started: owner.started ?? null, since: owner.since ?? "an unknown time" };
  } catch {
    return null;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
