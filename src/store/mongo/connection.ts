// The connection to MongoDB: patient with a server that is away, at once clear about credentials it refuses.

import {
  type Db,
  MongoClient,
  MongoError,
  MongoInvalidArgumentError,
  MongoMissingCredentialsError,
  MongoMissingDependencyError,
  MongoParseError,
  MongoServerError,
} from "mongodb";
import { HypertrailError } from "../../errors.js";
import { orAborted } from "../../timing/or-aborted.js";
import { NotAcknowledged } from "./acknowledge.js";
import { closeClient } from "./close-client.js";
import { collections } from "./collections.js";

/** Our own patience for one answer, ms; whatever the server does. The driver may ask once more. */
export const ANSWER_TIMEOUT_MS = 15_000;

/** The server answered and will not have us: waiting does not help. */
export class CredentialsRefused extends HypertrailError {
  override readonly name = "CredentialsRefused";
  override readonly code = "credentials_refused";
  override readonly retryable = false;

  constructor(cause: unknown) {
    super("MongoDB refused our credentials", { cause });
  }
}

export interface Connection {
  readonly client: MongoClient;
  readonly db: Db;
}

export function createClient(uri: string, patienceMs = ANSWER_TIMEOUT_MS): MongoClient {
  return new MongoClient(uri, {
    appName: "hypertrail",
    serverSelectionTimeoutMS: 3_000,
    connectTimeoutMS: 2_000,
    heartbeatFrequencyMS: 1_000,
    maxPoolSize: 10,
    // Not `timeoutMS`: since 7.9 the driver takes it and does nothing.
    socketTimeoutMS: patienceMs,
    waitQueueTimeoutMS: patienceMs,
    writeConcern: { w: "majority", journal: true },
    ignoreUndefined: false,
  });
}

/** Unauthorized, AuthenticationFailed, AtlasError (as which Atlas names a bad password). */
const REFUSED: ReadonlySet<unknown> = new Set([13, 18, 8_000]);

/** Whether the server answered that we may not: who we are, or what we asked for. */
export function refused(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof MongoServerError && REFUSED.has(cause.code)) return true;
  }
  return false;
}

/** No wait mends what the URI asks for: an option, or a file or a package that it needs on this machine. */
export class UriUnusable extends HypertrailError {
  override readonly name = "UriUnusable";
  override readonly code = "uri_unusable";
  override readonly retryable = false;

  constructor(cause: unknown) {
    super("MONGODB_URI cannot be used", { cause });
  }
}

const UNUSABLE = [
  MongoParseError,
  MongoInvalidArgumentError,
  MongoMissingCredentialsError,
  MongoMissingDependencyError,
];

function isUnusable(error: unknown): boolean {
  const ofFile = error instanceof Error && "syscall" in error && error.syscall === "open";
  return ofFile || UNUSABLE.some((kind) => error instanceof kind);
}

/** Whether the same may go well later: the database is away, busy, or changes its primary; not where we are refused. */
export function mayPass(error: unknown): boolean {
  if (refused(error) || isUnusable(error)) return false;
  return error instanceof MongoError || error instanceof NotAcknowledged || isOfNames(error);
}

/** The addresses of `mongodb+srv` are asked of DNS, whose errors the driver hands on. */
function isOfNames(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && /^(query|getaddrinfo)/.test(String(error.syscall));
}

const NEVER = new AbortController().signal;

/**
 * One attempt: resolves once the server answers. Throws {@link CredentialsRefused} where it refuses us,
 * {@link UriUnusable}, the signal's reason, and the driver's error where it is away; the caller decides whether to wait.
 */
export async function connect(uri: string, name: string, signal: AbortSignal = NEVER): Promise<Connection> {
  signal.throwIfAborted();
  const client = createClient(uri);
  try {
    await orAborted(signal, client.connect());
    const db = client.db(name);
    // Unlike a ping, it needs a right: without credentials a server that wants some answers pings all the same.
    await orAborted(signal, collections(db).meta.findOne({ _id: "schema" }));
    return { client, db };
  } catch (error) {
    await closeClient(client, signal);
    if (refused(error)) throw new CredentialsRefused(error);
    if (isUnusable(error)) throw new UriUnusable(error);
    throw error;
  }
}
