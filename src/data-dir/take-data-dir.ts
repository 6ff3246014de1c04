// The lock of `DATA_DIR` for a collector: whoever only visits the database is waited for.

import { pause } from "../timing/pause.js";
import { DataDirInUseError, type DataDirLock, lockDataDir } from "./data-dir.js";

/** A visit starts an embedded MongoDB, asks it and stops it, ms. One that takes longer is named, as a collector is. */
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 100;

/** Throws a {@link DataDirInUseError}, or the signal's reason. */
export async function takeDataDir(
  dataDir: string,
  signal: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<DataDirLock> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await lockDataDir(dataDir, { now: Date.now() });
    } catch (error) {
      const passing = error instanceof DataDirInUseError && error.visit;
      if (!passing || performance.now() > deadline) throw error;
    }
    await pause(LOOK_AGAIN_MS, signal);
  }
}
