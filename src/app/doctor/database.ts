// What the doctor says of the database; nothing is changed by it.
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import { findMongodBinary } from "../../store/embedded/find-mongod.js";
import type { Collections } from "../../store/mongo/collections.js";
import type { Connection } from "../../store/mongo/connection.js";
import { networkOf, SCHEMA_VERSION } from "../../store/mongo/meta.js";
import { lackingRights, RIGHTS, type Right } from "../../store/mongo/rights.js";
import { enabledTraders } from "../../store/write/tracked-traders.js";
import { describeError } from "../../telemetry/errors.js";
import { orAborted } from "../../timing/or-aborted.js";
import { type VisitOptions, visitDatabase } from "../visits/visit-database.js";
import { type Check, checksOf, withDeadline } from "./check.js";
import { compareIndexes } from "./indexes.js";

/** A first start may fetch a mongod of 140 MB. */
const EMBEDDED_MS = 60_000;
const CONFIGURED_MS = 10_000;

const MB = 1_000_000;
const WARN_BYTES = 5_000 * MB;
const FAIL_BYTES = 500 * MB;
const NAMED = 3;

const check = checksOf("database");

/** `roster` is null where it could not be read. */
export interface DatabaseReport {
  readonly checks: readonly Check[];
  readonly roster: readonly Address[] | null;
}

/** Rejects with the signal's reason alone. */
export async function checkDatabase(options: VisitOptions): Promise<DatabaseReport> {
  const { config, signal } = options;
  const { kind } = config.store;
  if (kind === "none")
    return { checks: [check("reachable", "ok", "MONGODB_URI is none: events only")], roster: [] };
  const embedded = kind === "embedded";
  const disk = embedded ? await checkDisk(config) : [];
  if (embedded && !existsSync(join(resolve(config.dataDir), "mongod"))) {
    return { checks: [await checkBinary(options), ...disk], roster: [] };
  }
  const asked = performance.now();
  try {
    const report = await withDeadline(embedded ? EMBEDDED_MS : CONFIGURED_MS, signal, (life) => {
      const visited = visitDatabase({ ...options, signal: life, create: false }, (all, db) =>
        examine(config, all, db, { asked, signal: life }),
      );
      // The embedded one heeds the signal, and is to be stopped before we end.
      return embedded ? visited : orAborted(life, visited);
    });
    return { ...report, checks: [...report.checks, ...disk] };
  } catch (error) {
    signal.throwIfAborted();
    const failed = check("reachable", "fail", describeError(error), performance.now() - asked);
    return { checks: [failed, ...disk], roster: null };
  }
}

async function checkBinary({ config, signal, log }: VisitOptions): Promise<Check> {
  const asked = performance.now();
  const dataDir = resolve(config.dataDir);
  try {
    const { path, version, origin } = await withDeadline(EMBEDDED_MS, signal, (life) =>
      findMongodBinary({ env: process.env, signal: life, log: (line) => log.debug(line) }),
    );
    const finding = `embedded: will be made in ${dataDir} at the first start, by mongod ${version} from ${origin} (${path})`;
    return check("reachable", "ok", finding, performance.now() - asked);
  } catch (error) {
    signal.throwIfAborted();
    return check("reachable", "fail", describeError(error), performance.now() - asked);
  }
}

async function examine(
  config: Config,
  all: Collections,
  db: Connection["db"],
  { asked, signal }: { readonly asked: number; readonly signal: AbortSignal },
): Promise<DatabaseReport> {
  const answer = await db.admin().command({ hello: 1 }, { signal });
  const ms = performance.now() - asked;
  const { version } = await db.admin().command({ buildInfo: 1 }, { signal });
  const which = config.store.kind === "embedded" ? `embedded in ${resolve(config.dataDir)}` : "configured";
  const checks = [
    check("reachable", "ok", `${which}: MongoDB ${version} answers, database "${db.databaseName}"`, ms),
    checkTopology(answer),
  ];
  const lacking = await lackingRights(db, signal);
  checks.push(checkRights(lacking, all));
  if (READING.some((right) => lacking.has(right))) return { checks, roster: null };
  checks.push(await checkNetwork(config, all, signal));
  const { expected, missing } = await compareIndexes(db, signal);
  if (missing.length === 0) checks.push(check("indexes", "ok", `all ${expected} indexes are present`));
  else if (missing.length === expected)
    checks.push(check("indexes", "ok", `none of ${expected} indexes yet: created at the first start`));
  else {
    const named = missing.slice(0, NAMED).join(", ") + (missing.length > NAMED ? ", …" : "");
    const finding = `${missing.length} of ${expected} indexes are missing (${named}): created at the next start`;
    checks.push(check("indexes", "warn", finding));
  }
  return { checks, roster: await orAborted(signal, enabledTraders(all)) };
}

/** `hello`: what the server says of itself. */
function checkTopology(hello: Readonly<Record<string, unknown>>): Check {
  const concern = "written with w: majority, j: true";
  if (typeof hello.setName === "string") {
    const members = Array.isArray(hello.hosts) ? hello.hosts.length : 0;
    const set = `replica set ${hello.setName} of ${members} data-bearing ${members === 1 ? "member" : "members"}`;
    if (hello.isWritablePrimary === true) return check("writes", "ok", `${set}; ${concern}`);
    return check("writes", "fail", `${set}: the server asked is not its primary and takes no writes`);
  }
  if (hello.msg === "isdbgrid") return check("writes", "ok", `sharded cluster; ${concern}`);
  const finding = `no replica set: writes are journaled on one server, no majority; ${concern}`;
  return check("writes", "warn", finding);
}

/** Without them there is nothing more to say. */
const READING: readonly Right[] = ["find", "listIndexes"];

function checkRights(lacking: ReadonlyMap<Right, readonly string[]>, all: Collections): Check {
  const total = Object.keys(all).length;
  if (lacking.size === 0) return check("rights", "ok", `${RIGHTS.join(", ")} on all ${total} collections`);
  const named = [...lacking].map(([right, where]) =>
    where.length === total ? right : `${right} (${where.join(", ")})`,
  );
  const roles = `the role readWrite on "${all.meta.dbName}" has what is needed, dbAdmin what follows a changed retention`;
  // A collection whose retention stays as it was is left alone.
  const state = [...lacking.keys()].every((right) => right === "collMod") ? "warn" : "fail";
  return check("rights", state, `the user may not ${named.join(", ")}: ${roles}`);
}

async function checkNetwork({ venue }: Config, all: Collections, signal: AbortSignal): Promise<Check> {
  const network = networkOf(venue.apiUrl);
  const [schema, claimed] = await Promise.all(
    ["schema", "venue"].map((_id) => all.meta.findOne({ _id }, { signal })),
  );
  if (typeof schema?.version === "number" && schema.version > SCHEMA_VERSION) {
    const finding = `schema version ${schema.version}; this hypertrail knows up to ${SCHEMA_VERSION}`;
    return check("network", "fail", finding);
  }
  if (claimed === undefined || claimed === null)
    return check("network", "ok", `records no network yet: the first start claims it for ${network}`);
  if (claimed.network === network) return check("network", "ok", `records ${network}, as configured`);
  const finding = `records ${claimed.network}, not ${network}: set MONGODB_DB to another name`;
  return check("network", "fail", finding);
}

async function checkDisk({ dataDir }: Config): Promise<Check[]> {
  let place = resolve(dataDir);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    const { bavail, bsize } = await statfs(place);
    return [checkFree(bavail * bsize, place)];
  } catch (error) {
    return [check("disk", "warn", `how much is free at ${place} is unknown: ${describeError(error)}`)];
  }
}

/** `bytes` are free at `place`. */
export function checkFree(bytes: number, place: string): Check {
  const free = `${(bytes / (1_000 * MB)).toFixed(1)} GB are free at ${place}`;
  if (bytes < FAIL_BYTES) return check("disk", "fail", `${free}, less than 500 MB: make room`);
  if (bytes < WARN_BYTES) return check("disk", "warn", `${free}, less than 5 GB`);
  return check("disk", "ok", free);
}
