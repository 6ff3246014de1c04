// Makes a directory and those above it.
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * With mode 0700, also those above that are missing. Node's own `recursive` never ends below /proc (Node 20): there a
 * directory that exists says that what is made in it does not.
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, "EEXIST")) return isDirectory(path, error);
    if (!hasCode(error, "ENOENT") || (await isThere(dirname(path)))) throw error;
    await makeDirectory(dirname(path));
    await makeDirectory(path);
  }
}

async function isDirectory(path: string, otherwise: unknown): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw otherwise;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
