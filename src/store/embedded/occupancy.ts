// Waits until the port and the data directory of the embedded mongod are free.

import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { holdsOpen } from "../../data-dir/live-process.js";
import { HypertrailError } from "../../errors.js";

/** Why the embedded mongod cannot run. */
export class EmbeddedMongodError extends HypertrailError {
  override readonly name = "EmbeddedMongodError";
  override readonly code = "embedded_mongod_failed";
  override readonly retryable = true;
  /** `port`: another program listens; `data`: another mongod uses the data directory; `start`: all else. */
  readonly problem: "port" | "data" | "start";

  constructor(problem: EmbeddedMongodError["problem"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

export interface OccupancyOptions {
  readonly port: number;
  readonly dbPath: string;
  readonly signal: AbortSignal;
  /** How long to wait for a mongod that is ending, ms. */
  readonly patienceMs: number;
  readonly log: (line: string) => void;
}

const LOOK_EVERY_MS = 100;

/** A process that was killed lets go of its files and sockets one after the other; on a busy machine that takes a while. */
const PORT_GRACE_MS = 3_000;

/**
 * Resolves once both are free. A mongod that its collector left behind ends within seconds and is waited for; any other
 * program on the port is given only a moment. Throws an {@link EmbeddedMongodError} that says what is in the way.
 */
export async function waitUntilFree({
  port,
  dbPath,
  signal,
  patienceMs,
  log,
}: OccupancyOptions): Promise<void> {
  const deadline = performance.now() + patienceMs;
  let told = "";
  const tell = (line: string): void => {
    if (line !== told) log(line);
    told = line;
  };
  let vacantAt: number | null = null;
  for (;;) {
    const holder = await findHolder(dbPath);
    const now = performance.now();
    vacantAt = holder === null ? (vacantAt ?? now) : null;
    if (holder === null) {
      if (await isPortFree(port)) return;
      if (now - (vacantAt ?? now) > Math.min(PORT_GRACE_MS, patienceMs)) throw portInUse(port);
      tell(`waiting for port ${port} to be free`);
    } else {
      if (now > deadline) throw dataInUse(dbPath, `process ${holder}`);
      tell(`waiting for mongod, process ${holder}, to leave ${dbPath}`);
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

export function portInUse(port: number, options?: ErrorOptions): EmbeddedMongodError {
  const message = `port ${port} on 127.0.0.1 is in use by another program: end it, or set MONGODB_EMBEDDED_PORT to a free port`;
  return new EmbeddedMongodError("port", message, options);
}

export function dataInUse(dbPath: string, who: string, options?: ErrorOptions): EmbeddedMongodError {
  const message = `the database in ${dbPath} is in use by ${who}: end it, or set DATA_DIR to another directory`;
  return new EmbeddedMongodError("data", message, options);
}

/** The mongod that has this data directory open. Its lock file names it, and after a crash one of the past. */
async function findHolder(dbPath: string): Promise<number | null> {
  const lock = join(dbPath, "mongod.lock");
  let text: string;
  try {
    text = await readFile(lock, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  const pid = Number.parseInt(text, 10);
  return pid > 0 && (await holdsOpen(pid, lock)) ? pid : null;
}

function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => {
      if ("code" in error && error.code === "EADDRINUSE") resolve(false);
      else reject(new EmbeddedMongodError("port", `cannot listen on 127.0.0.1:${port}`, { cause: error }));
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
