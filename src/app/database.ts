// Which MongoDB: the configured one, waited for if it is away, or an embedded one of our own.
import { join } from "node:path";
import type { Config } from "../config/load.js";
import { type Connection, CredentialsRefused, connect } from "../store/connection.js";
import { findMongodBinary } from "../store/embedded/find-mongod.js";
import type { Logger } from "../telemetry/logger.js";
import { type Backoff, backoffMs } from "../timing/backoff.js";
import { pause } from "../timing/pause.js";
import type { Releasers } from "./releasers.js";

const RETRY: Backoff = { baseMs: 500, factor: 2, capMs: 5_000 };

export interface DatabaseOptions {
  readonly config: Config;
  /** Absolute. */
  readonly dataDir: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly releasers: Releasers;
  /** Told why the database is away, each time it is tried. */
  readonly onAway: () => void;
  /** Told when the embedded mongod ended although nobody asked it to. */
  readonly onLost: (error: Error) => void;
}

/** Resolves once the database answers. Rejects where it never will, or with the signal's reason. */
export async function openDatabase(options: DatabaseOptions): Promise<Connection> {
  const { config, log, signal, releasers, onAway } = options;
  const uri = config.store.uri ?? (await startEmbedded(options));
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      const connection = await connect(uri, config.store.database);
      releasers.push("the MongoDB client", () => connection.client.close());
      return connection;
    } catch (error) {
      if (error instanceof CredentialsRefused) throw error;
      onAway();
      if (attempt === 0) log.warn({ err: error }, "MongoDB is away; waiting for it");
      await pause(backoffMs(RETRY, attempt, Math.random()), signal);
    }
  }
}

async function startEmbedded(options: DatabaseOptions): Promise<string> {
  const { config, dataDir, log, signal, releasers, onLost } = options;
  const say = (line: string): void => log.debug(line);
  const { startEmbeddedMongod } = await import("../store/embedded/embedded-mongod.js");
  const binary = await findMongodBinary({ env: process.env, signal, log: say });
  const port = config.store.embeddedPort;
  const dbPath = join(dataDir, "mongod");
  const mongod = await startEmbeddedMongod({ binary, port, dbPath, signal, log: say });
  let stopping = false;
  releasers.push("the embedded MongoDB", () => {
    stopping = true;
    return mongod.stop();
  });
  void mongod.exited.then(({ code, signal: by }) => {
    if (!stopping) onLost(new Error(`the embedded MongoDB ended by itself (${by ?? `exit code ${code}`})`));
  });
  const { version, origin } = binary;
  log.info({ port, dbPath, version, origin }, "embedded MongoDB: this machine only, no auth");
  return mongod.uri;
}
