// mongod as a child of this process.
import { MongoInstance } from "mongodb-memory-server-core";
import type { MongodBinary } from "./find-mongod.js";
import { REPLICA_SET } from "./replica-set.js";

export interface MongodProcessOptions {
  readonly binary: Pick<MongodBinary, "path" | "version">;
  readonly port: number;
  readonly dbPath: string;
}

/** How it ended: the exit code, or the signal that ended it. */
export interface MongodExit {
  readonly code: number | null;
  readonly signal: string | null;
}

const NEVER = new AbortController().signal;

/** Recovery from the journal may take long after a kill. */
const LAUNCH_TIMEOUT_MS = 120_000;
/** What a mongod that is told to end in a hurry may take, ms; its journal tells the next start the rest. */
const HURRIED_MS = 1_000;
const COMPLAINTS_KEPT = 5;
const ARGS = [
  "--quiet",
  // Without zlib: a server that offers it may show its memory to whoever connects (CVE-2025-14847).
  ["--networkMessageCompressors", "snappy,zstd"],
  // Its place is /tmp, where a file of another user may be in the way.
  "--nounixsocket",
  // The defaults are half of the memory and 5 % of the disk: too much for a guest.
  ["--wiredTigerCacheSizeGB", "0.5"],
  ["--oplogSize", "512"],
].flat();

/**
 * The library's process (its watchdog ends mongod within seconds of our own death), with three changes:
 * - It reads lines. The library takes each chunk for one line, so several at once make its JSON.parse throw where
 *   nobody can catch it, and a line cut in two goes unnoticed.
 * - It ends by a signal, which mongod takes for a clean shutdown. The library would first connect to it.
 * - It keeps what mongod complained of.
 *
 * MongoMemoryReplSet is not used: it shows a process only once it has started, so it could not be told any of this
 * or be aborted, and it moves a restart within 10 s to another port.
 */
export class MongodProcess extends MongoInstance {
  /** The last errors that mongod wrote, at most 5. */
  readonly complaints: string[] = [];
  /** Resolves when mongod has ended, for whatever reason. */
  readonly exited: Promise<MongodExit>;
  #tellExit: (exit: MongodExit) => void = () => undefined;
  #unfinished = "";
  #hurry: AbortSignal = NEVER;

  constructor({ binary, port, dbPath }: MongodProcessOptions) {
    super({
      binary: { systemBinary: binary.path, version: binary.version },
      instance: {
        port,
        dbPath,
        ip: "127.0.0.1",
        replSet: REPLICA_SET,
        // The library's own choice for versions below 7 keeps nothing.
        storageEngine: "wiredTiger",
        launchTimeout: LAUNCH_TIMEOUT_MS,
        args: ARGS,
      },
      // Not of our process group: Ctrl-C in a terminal would end it while we still write to it.
      spawn: { detached: true },
    });
    this.exited = new Promise((resolve) => {
      this.#tellExit = resolve;
    });
  }

  /** Resolves once it listens; rejects when it ends instead, which an abort makes it do at once. */
  async launch(signal: AbortSignal): Promise<void> {
    this.#hurry = signal;
    const end = (): void => this.#kill("SIGINT");
    const unhurry = onceAborted(signal, end, () => this.#kill("SIGKILL"));
    try {
      await withLibrarySettings(this.binaryOpts.systemBinary ?? "", () => this.start());
    } finally {
      unhurry();
      this.#hurry = NEVER;
    }
  }

  /** Resolves when it has ended: by force a second after `hard` aborts, whether it hears us or not. */
  override async stop(hard: AbortSignal = NEVER): Promise<boolean> {
    // What is no replica set, the library sends SIGINT without further ado.
    this.isReplSet = false;
    const unhurry = onceAborted(
      hard,
      () => undefined,
      () => this.#kill("SIGKILL"),
    );
    try {
      return await super.stop();
    } finally {
      unhurry();
    }
  }

  /** An abort may come before there is a process to end. */
  override _launchMongod(binary: string): ReturnType<MongoInstance["_launchMongod"]> {
    const launched = super._launchMongod(binary);
    if (this.#hurry.aborted) launched.kill("SIGKILL");
    return launched;
  }

  #kill(signal: NodeJS.Signals): void {
    this.mongodProcess?.kill(signal);
  }

  override stdoutHandler(chunk: string | Buffer): void {
    const lines = (this.#unfinished + chunk.toString()).split("\n");
    this.#unfinished = lines.pop() ?? "";
    for (const line of lines) {
      this.#note(complaintOf(line));
      super.stdoutHandler(line);
    }
  }

  override stderrHandler(chunk: string | Buffer): void {
    this.#note(chunk.toString().trim());
    super.stderrHandler(chunk);
  }

  override closeHandler(code: number | null, signal: string | null): void {
    super.closeHandler(code, signal);
    this.#tellExit({ code, signal });
  }

  #note(complaint: string): void {
    if (complaint === "") return;
    this.complaints.push(complaint);
    if (this.complaints.length > COMPLAINTS_KEPT) this.complaints.shift();
  }
}

/** Calls `first` when `signal` aborts, and `then` a little later; gives the function that keeps it from both. */
function onceAborted(signal: AbortSignal, first: () => void, then: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const aborted = (): void => {
    first();
    timer = setTimeout(then, HURRIED_MS);
  };
  signal.addEventListener("abort", aborted, { once: true });
  if (signal.aborted) aborted();
  return () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", aborted);
  };
}

interface LogLine {
  readonly msg?: string;
  readonly attr?: { readonly error?: unknown };
}

/** What a line of mongod's log says that is an error or fatal (`s` is its severity), else nothing. */
function complaintOf(line: string): string {
  if (!/^\{.*?"s":"[EF]"/.test(line)) return "";
  let entry: LogLine;
  try {
    entry = JSON.parse(line);
  } catch {
    // Cut off by a crash: it still says something.
    return line;
  }
  const error = entry.attr?.error;
  if (error === undefined) return entry.msg ?? line;
  return `${entry.msg}: ${typeof error === "string" ? error : JSON.stringify(error)}`;
}

/** MONGOMS_* in the environment, or in a package.json around, win over options: so they are set there as well. */
async function withLibrarySettings(systemBinary: string, run: () => Promise<void>): Promise<void> {
  const settings = {
    MONGOMS_SYSTEM_BINARY: systemBinary,
    MONGOMS_SYSTEM_BINARY_VERSION_CHECK: "false",
  };
  const before = Object.keys(settings).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, settings);
  try {
    await run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
