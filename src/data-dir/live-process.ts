// Whether a process that a file names still lives.
import { readdir, readFile, readlink, realpath } from "node:fs/promises";

/** A process as one that outlives it can tell it from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to its start; null where there is no /proc. */
  readonly started: string | null;
}

export async function identifyProcess(pid: number): Promise<ProcessIdentity> {
  return { pid, started: (await readStat(pid))?.started ?? null };
}

/** Whether it is this very process that runs: a pid is used again, in containers soon. */
export async function isAlive({ pid, started }: ProcessIdentity): Promise<boolean> {
  const stat = await readStat(pid);
  if (stat === null) return answersSignals(pid);
  return !stat.ended && (started === null || stat.started === started);
}

/** Whether the process has that file open; where there is no /proc, whether it lives at all. */
export async function holdsOpen(pid: number, file: string): Promise<boolean> {
  if ((await readStat(process.pid)) === null) return answersSignals(pid);
  const directory = `/proc/${pid}/fd`;
  try {
    const target = await realpath(file);
    const open = await Promise.all((await readdir(directory)).map((fd) => linkTarget(`${directory}/${fd}`)));
    return open.includes(target);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Null where the process is gone or there is no /proc. */
async function readStat(pid: number): Promise<{ ended: boolean; started: string | null } | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name, in brackets, may hold blanks and brackets itself; the state follows it as the third field.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { ended: fields[0] === "Z" || fields[0] === "X", started: fields[19] ?? null };
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

/** Gone while we looked, or not ours to look at. */
function isGone(error: unknown): boolean {
  return ["ENOENT", "ESRCH", "EACCES", "EPERM"].some((code) => hasCode(error, code));
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
