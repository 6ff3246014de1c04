// The mongod that a collector without MONGODB_URI starts for itself.
import { makeDirectory } from "../../data-dir/make-directory.js";
import { type MongodExit, MongodProcess, type MongodProcessOptions } from "./mongod-process.js";
import { dataInUse, EmbeddedMongodError, portInUse, waitUntilFree } from "./occupancy.js";
import { becomePrimary, REPLICA_SET } from "./replica-set.js";

export { EmbeddedMongodError };

export interface EmbeddedMongodOptions extends MongodProcessOptions {
  /** Aborts the start only. */
  readonly signal: AbortSignal;
  readonly log?: (line: string) => void;
  /** How long to wait for the mongod of a collector that was killed, ms. */
  readonly patienceMs?: number;
}

/** A mongod on 127.0.0.1 without authentication: a replica set of one, which takes writes. */
export interface EmbeddedMongod {
  readonly uri: string;
  readonly port: number;
  readonly pid: number | undefined;
  /** Resolves when mongod has ended, also where nobody asked it to. */
  readonly exited: Promise<MongodExit>;
  /**
   * Ends mongod cleanly, its data kept; by force once `hard` aborts. May be called again; each call resolves when it
   * has ended.
   */
  stop(hard?: AbortSignal): Promise<void>;
}

/**
 * Starts mongod on data that is kept in `dbPath` (made with mode 0700), on exactly that port. Where the one of a
 * killed collector is still ending, it waits for it. Throws an {@link EmbeddedMongodError}, or the signal's reason
 * when aborted; nothing is left running then. One start at a time per process.
 */
export async function startEmbeddedMongod({
  signal,
  log = () => undefined,
  patienceMs = 30_000,
  ...options
}: EmbeddedMongodOptions): Promise<EmbeddedMongod> {
  const { port, dbPath } = options;
  const mongod = new MongodProcess(options);
  try {
    await makeDirectory(dbPath);
    await waitUntilFree({ port, dbPath, signal, patienceMs, log });
    await mongod.launch(signal);
    await becomePrimary(port, signal);
  } catch (error) {
    await mongod.stop(signal);
    signal.throwIfAborted();
    throw explain(error, mongod.complaints, options);
  }
  let stopped: Promise<unknown> | null = null;
  return {
    uri: `mongodb://127.0.0.1:${port}/?replicaSet=${REPLICA_SET}`,
    port,
    pid: mongod.mongodProcess?.pid,
    exited: mongod.exited,
    stop: async (hard) => {
      stopped ??= mongod.stop(hard);
      await stopped;
    },
  };
}

function explain(
  cause: unknown,
  complaints: readonly string[],
  { binary, port, dbPath }: MongodProcessOptions,
): EmbeddedMongodError {
  if (cause instanceof EmbeddedMongodError) return cause;
  const said = complaints.join("; ") || (cause instanceof Error ? cause.message : String(cause));
  if (/address already in use/i.test(said)) return portInUse(port, { cause });
  if (said.includes("DBPathInUse")) return dataInUse(dbPath, "another mongod", { cause });
  const message = `mongod ${binary.version} did not start on ${dbPath}: ${said}`;
  return new EmbeddedMongodError("start", message, { cause });
}
