// A TypeScript program run in a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What it has written to stdout so far, by lines. */
  readonly lines: readonly string[];
  /** Ends it at once, as kill -9 does; may be called again. */
  kill(): Promise<void>;
}

const FIRST_LINE_MS = 20_000;

/** Starts the program; resolves with its first line written, rejects with its stderr where it ends before. */
export async function startChild(
  script: string,
  args: readonly string[],
  ofNode: readonly string[] = [],
): Promise<Child> {
  const child = spawn(process.execPath, [...ofNode, "--import", "tsx", script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const closed = once(child, "close");
  const kill = async () => {
    child.kill("SIGKILL");
    await closed;
  };
  const wait = new AbortController();
  try {
    await Promise.race([
      once(output, "line", { signal: AbortSignal.any([wait.signal, AbortSignal.timeout(FIRST_LINE_MS)]) }),
      closed.then(() => Promise.reject(new Error(`${script} ended: ${stderr}`))),
    ]);
  } catch (error) {
    await kill();
    throw error;
  }
  return { process: child, pid: child.pid ?? 0, lines, kill };
}
