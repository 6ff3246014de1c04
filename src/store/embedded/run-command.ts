// Runs a program to its end, within a time.
import { type ChildProcess, spawn } from "node:child_process";

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Longest time that it may take, ms. */
  readonly deadlineMs: number;
  /** Longest time that it may write nothing, ms. */
  readonly quietMs?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** The program could not be run, failed, or took too long; the message says which in one line. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Most characters kept of what a program writes: its end. */
const KEPT = 64 * 1024;
const REASON_LENGTH = 300;

/**
 * What the program wrote to stdout. Throws a {@link CommandError}, or the signal's reason when aborted; the
 * program is dead by then.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { signal, deadlineMs, quietMs = deadlineMs, env, cwd }: RunOptions,
): Promise<string> {
  signal.throwIfAborted();
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(env !== undefined && { env }),
    ...(cwd !== undefined && { cwd }),
  });
  let stdout = "";
  let stderr = "";
  let late: string | null = null;
  const end = () => {
    child.kill("SIGKILL");
    // A child of its own that lives on would keep them open.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const endLate = (ms: number, what: string) =>
    setTimeout(() => {
      late = `${what} ${ms / 1_000} s`;
      end();
    }, ms);
  const deadline = endLate(deadlineMs, "not finished after");
  const silence = endLate(quietMs, "no answer for");
  signal.addEventListener("abort", end, { once: true });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    silence.refresh();
    stdout = (stdout + text).slice(-KEPT);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    silence.refresh();
    stderr = (stderr + text).slice(-KEPT);
  });
  try {
    const failure = await ended(child);
    signal.throwIfAborted();
    if (late !== null) throw new CommandError(late);
    if (failure !== null) throw new CommandError(lastLine(stderr) || lastLine(stdout) || failure);
    return stdout;
  } finally {
    clearTimeout(deadline);
    clearTimeout(silence);
    signal.removeEventListener("abort", end);
  }
}

/** Null once it has ended well, else how it failed. */
function ended(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => {
      if (code === 0) resolve(null);
      else resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`);
    });
  });
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim().slice(0, REASON_LENGTH) ?? "";
}
