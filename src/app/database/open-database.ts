// Which MongoDB: the configured one, waited for if it is away, or an embedded one of our own.
import { join } from "node:path";
import type { Config } from "../../config/load.js";
import { findMongodBinary } from "../../store/embedded/find-mongod.js";
import { closeClient } from "../../store/mongo/close-client.js";
import { type Connection, connect } from "../../store/mongo/connection.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Insist } from "./insist.js";
import type { Releasers } from "./releasers.js";

export interface DatabaseOptions {
  readonly config: Config;
  /** Absolute. */
  readonly dataDir: string;
  readonly log: Logger;
  /** Ends the start. */
  readonly signal: AbortSignal;
  /** Ends whatever the database is asked, and an embedded one by force. */
  readonly hard: AbortSignal;
  readonly releasers: Releasers;
  readonly insist: Insist;
  /** Told when the embedded mongod ended although nobody asked it to. */
  readonly onLost: (error: Error) => void;
}

/** Resolves once the database answers. Rejects where it never will, or with the signal's reason. */
export async function openDatabase(options: DatabaseOptions): Promise<Connection> {
  const { config, signal, hard, releasers, insist } = options;
  const uri = config.store.uri ?? (await startEmbedded(options));
  const connection = await insist(() => connect(uri, config.store.database, signal));
  // Closed, a client ends the calls that wait for an answer: whoever made them is let go of before the client is.
  const close = (): Promise<void> => closeClient(connection.client, hard);
  const force = (): void => void close().catch(() => undefined);
  hard.addEventListener("abort", force);
  releasers.push("the MongoDB client", () => close().finally(() => hard.removeEventListener("abort", force)));
  if (hard.aborted) force();
  return connection;
}

async function startEmbedded(options: DatabaseOptions): Promise<string> {
  const { config, dataDir, log, signal, hard, releasers, onLost } = options;
  const say = (line: string): void => log.debug(line);
  const { startEmbeddedMongod } = await import("../../store/embedded/embedded-mongod.js");
  const binary = await findMongodBinary({ env: process.env, signal, log: say });
  const port = config.store.embeddedPort;
  const dbPath = join(dataDir, "mongod");
  const mongod = await startEmbeddedMongod({ binary, port, dbPath, signal, log: say });
  let stopping = false;
  releasers.push("the embedded MongoDB", () => {
    stopping = true;
    return mongod.stop(hard);
  });
  void mongod.exited.then(({ code, signal: by }) => {
    if (!stopping) onLost(new Error(`the embedded MongoDB ended by itself (${by ?? `exit code ${code}`})`));
  });
  const { version, origin } = binary;
  log.info({ port, dbPath, version, origin }, "embedded MongoDB: this machine only, no auth");
  return mongod.uri;
}
