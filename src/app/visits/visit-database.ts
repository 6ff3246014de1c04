// Opens the database for a short visit, whether or not a collector runs, and leaves it as it was found.

import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config } from "../../config/load.js";
import { DataDirInUseError, lockDataDir, openDataDir } from "../../data-dir/data-dir.js";
import { HypertrailError } from "../../errors.js";
import { closeClient } from "../../store/mongo/close-client.js";
import { type Collections, collections } from "../../store/mongo/collections.js";
import { type Connection, CredentialsRefused, connect, UriUnusable } from "../../store/mongo/connection.js";
import type { Logger } from "../../telemetry/logger.js";
import { pause } from "../../timing/pause.js";
import { insistent } from "../database/insist.js";
import { openDatabase } from "../database/open-database.js";
import { Releasers } from "../database/releasers.js";

/** There is no database to visit, or it does not answer; the message says what to do. */
export class CannotVisit extends HypertrailError {
  override readonly name = "CannotVisit";
  override readonly code = "database_unreachable";
  override readonly retryable = true;
}

export interface VisitOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Makes an embedded database where there is none yet; without it that is a {@link CannotVisit}. */
  readonly create?: boolean;
}

/** How long a collector that has just been started may take until its embedded MongoDB answers, ms. */
const STARTING_MS = 10_000;
const LOOK_AGAIN_MS = 250;

const NEVER = new AbortController().signal;

/**
 * Gives `visit` the collections, and closes behind it what was opened. A configured MongoDB is asked once. The embedded
 * one is that of the collector that runs, else it is started for as long as the visit takes. Rejects with a
 * {@link CannotVisit}, with what `visit` rejects with, or with the signal's reason.
 */
export async function visitDatabase<T>(
  options: VisitOptions,
  visit: (all: Collections, db: Connection["db"]) => Promise<T>,
): Promise<T> {
  const { config, log, signal } = options;
  const releasers = new Releasers();
  if (config.store.kind === "none")
    throw new CannotVisit("MONGODB_URI is none: there is no database to look into");
  const open = config.store.kind === "embedded" ? openEmbedded : openConfigured;
  try {
    const { db } = await open(options, releasers);
    signal.throwIfAborted();
    return await visit(collections(db), db);
  } finally {
    await releasers.releaseAll().catch((error: unknown) => {
      log.error({ err: error }, "the database was not left cleanly");
    });
  }
}

async function openConfigured({ config, signal }: VisitOptions, releasers: Releasers): Promise<Connection> {
  const { uri, database } = config.store;
  try {
    return closedBy(releasers, await connect(uri ?? "", database, signal));
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof CredentialsRefused || cause instanceof UriUnusable) throw cause;
    throw new CannotVisit("the MongoDB of MONGODB_URI does not answer", { cause });
  }
}

async function openEmbedded(options: VisitOptions, releasers: Releasers): Promise<Connection> {
  const { config, log, signal, create = false } = options;
  const path = resolve(config.dataDir);
  if (!create && !existsSync(databaseIn(path))) {
    throw new CannotVisit(
      `there is no database in DATA_DIR ${path}: name the directory of a collector, or a MongoDB in MONGODB_URI`,
    );
  }
  const dataDir = await openDataDir(path);
  const deadline = performance.now() + STARTING_MS;
  for (;;) {
    signal.throwIfAborted();
    const owner = await takeOver(dataDir, releasers);
    if (owner === null) {
      const onLost = (error: Error): void => log.error({ err: error }, "the database is lost");
      const heedless = { onAway: () => undefined, onUp: () => undefined };
      const insist = insistent({ log, signal, ...heedless });
      return openDatabase({ config, dataDir, log, signal, hard: NEVER, releasers, insist, onLost });
    }
    try {
      return closedBy(releasers, await connectToOwner(options, dataDir, owner));
    } catch (cause) {
      if (cause instanceof CannotVisit) throw cause;
      if (performance.now() > deadline) throw silent(config, owner, cause);
    }
    await pause(LOOK_AGAIN_MS, signal);
  }
}

/** Takes the lock of the directory; gives the process that has it, or null once it is ours. */
async function takeOver(dataDir: string, releasers: Releasers): Promise<number | null> {
  try {
    const lock = await lockDataDir(dataDir, { now: Date.now(), visit: true });
    releasers.push("the lock of DATA_DIR", () => lock.release());
    return null;
  } catch (error) {
    if (error instanceof DataDirInUseError) return error.pid;
    throw error;
  }
}

/** To the embedded MongoDB of the process that owns the directory, and to no other that has its port. */
async function connectToOwner(
  { config, signal }: VisitOptions,
  dataDir: string,
  owner: number,
): Promise<Connection> {
  const { embeddedPort: port, database } = config.store;
  const connection = await connect(`mongodb://127.0.0.1:${port}/?directConnection=true`, database, signal);
  try {
    const { parsed } = await connection.client.db("admin").command({ getCmdLineOpts: 1 }, { signal });
    const served = String(parsed?.storage?.dbPath);
    if ((await realPath(served)) === (await realPath(databaseIn(dataDir)))) return connection;
    throw new CannotVisit(
      `port ${port} serves the database in ${served}, not that in DATA_DIR ${dataDir}: set MONGODB_EMBEDDED_PORT to the port of process ${owner}`,
    );
  } catch (error) {
    await closeClient(connection.client);
    throw error;
  }
}

function silent(config: Config, owner: number, cause: unknown): CannotVisit {
  return new CannotVisit(
    `process ${owner} owns DATA_DIR, and no MongoDB of it answers on port ${config.store.embeddedPort}: set MONGODB_EMBEDDED_PORT or MONGODB_URI as it has them`,
    { cause },
  );
}

function closedBy(releasers: Releasers, connection: Connection): Connection {
  releasers.push("the MongoDB client", () => closeClient(connection.client));
  return connection;
}

/** Whether there is an embedded database to visit. */
export function hasEmbeddedDatabase({ dataDir }: Config): boolean {
  return existsSync(databaseIn(resolve(dataDir)));
}

/** Where openDatabase keeps the embedded database. */
function databaseIn(dataDir: string): string {
  return join(dataDir, "mongod");
}

function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
