// The connection to MongoDB: patient with a server that is away, at once clear about credentials it refuses.
import { type Db, MongoClient, MongoServerError } from "mongodb";
import { collections } from "./collections.js";

/** Our own patience for one answer, ms; whatever the server does. The driver may ask once more. */
export const ANSWER_TIMEOUT_MS = 15_000;

/** The server answered and will not have us: waiting does not help. */
export class CredentialsRefused extends Error {
  override readonly name = "CredentialsRefused";
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

function refused(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof MongoServerError && REFUSED.has(cause.code)) return true;
  }
  return false;
}

/**
 * One attempt: resolves once the server answers. Throws {@link CredentialsRefused} where it refuses us, and the
 * driver's error where it is away; the caller decides whether to wait.
 */
export async function connect(uri: string, name: string): Promise<Connection> {
  const client = createClient(uri);
  try {
    await client.connect();
    const db = client.db(name);
    // Unlike a ping, it needs a right: without credentials a server that wants some answers pings all the same.
    await collections(db).meta.findOne({ _id: "schema" });
    return { client, db };
  } catch (error) {
    await client.close();
    if (refused(error)) throw new CredentialsRefused("MongoDB refused our credentials", { cause: error });
    throw error;
  }
}
