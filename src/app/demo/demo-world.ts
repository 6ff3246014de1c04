// Where a demo's world is kept: a folder and a database of its seed, made fresh or gone on with, removed or left.
import { existsSync } from "node:fs";
import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../../config/load.js";
import { lockDataDir, openDataDir } from "../../data-dir/data-dir.js";
import { connect } from "../../store/mongo/connection.js";

const SEED_FOLDER = /^seed-(?<seed>\d{1,10})$/;

/** What a demo left behind. */
export interface Left {
  /** The folder of this one, null where it was removed. */
  readonly folder: string | null;
  /** The database of this one in a configured MongoDB, null where it was removed or there is none. */
  readonly database: string | null;
  readonly bytes: number;
  /** Bytes that other demos left beside it. */
  readonly othersBytes: number;
}

/** The folder of all demos. */
export function demoFolder(dataDir: string | undefined): string {
  return join(dataDir ?? ".hypertrail", "demo");
}

export function seedFolder(demos: string, seed: number): string {
  return join(demos, `seed-${seed}`);
}

export function seedDatabase(seed: number): string {
  return `hypertrail_demo_${seed}`;
}

/** The seed of the demo that ended last and left its folder; null where none did. */
export async function lastSeed(demos: string): Promise<number | null> {
  let last: { seed: number; at: number } | null = null;
  for (const name of await namesIn(demos)) {
    const seed = SEED_FOLDER.exec(name)?.groups?.seed;
    if (seed === undefined) continue;
    const { mtimeMs } = await stat(join(demos, name));
    if (last === null || mtimeMs > last.at) last = { seed: Number(seed), at: mtimeMs };
  }
  return last?.seed ?? null;
}

/** Forgets what an earlier demo of this seed left. Throws a `DataDirInUseError` where that still runs. */
export async function clearWorld({ dataDir, store }: Config): Promise<void> {
  if (existsSync(dataDir)) {
    const folder = await openDataDir(dataDir);
    const lock = await lockDataDir(folder, { now: Date.now() });
    try {
      await rm(join(folder, "mongod"), { recursive: true, force: true });
    } finally {
      await lock.release();
    }
  }
  if (store.uri !== null) await dropDatabase(store.uri, store.database);
}

/** Removes this world, whose demo has ended; the folder of all demos too where it was the last of them. */
export async function removeWorld({ dataDir, store }: Config, demos: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true });
  await rmdir(demos).catch(() => undefined);
  if (store.uri !== null) await dropDatabase(store.uri, store.database);
}

/** What is there now. */
export async function leftOf({ dataDir, store }: Config, demos: string, kept: boolean): Promise<Left> {
  const bytes = await bytesIn(dataDir);
  return {
    folder: existsSync(dataDir) ? dataDir : null,
    database: kept && store.uri !== null ? store.database : null,
    bytes,
    othersBytes: (await bytesIn(demos)) - bytes,
  };
}

async function dropDatabase(uri: string, name: string): Promise<void> {
  const { client, db } = await connect(uri, name);
  try {
    await db.dropDatabase();
  } finally {
    await client.close();
  }
}

async function bytesIn(path: string): Promise<number> {
  let bytes = 0;
  for (const name of await namesIn(path, true)) {
    const found = await stat(join(path, name)).catch(() => null);
    if (found?.isFile()) bytes += found.size;
  }
  return bytes;
}

/** Empty where there is no such folder. */
async function namesIn(path: string, recursive = false): Promise<string[]> {
  return existsSync(path) ? readdir(path, { recursive }) : [];
}
