// The connection to MongoDB: patient with a server that is away, at once clear about credentials it refuses.
import { type Db, MongoClient, MongoServerError } from "mongodb";

/** Our own patience for one call, ms; whatever the server does. */
export const CALL_TIMEOUT_MS = 15_000;

/** The server answered and will not have us: waiting does not help. */
export class CredentialsRefused extends Error {
  override readonly name = "CredentialsRefused";
}

export interface Connection {
  readonly client: MongoClient;
  readonly db: Db;
}

export function createClient(uri: string): MongoClient {
  return new MongoClient(uri, {
    appName: "hypertrail",
    serverSelectionTimeoutMS: 3_000,
    connectTimeoutMS: 2_000,
    heartbeatFrequencyMS: 1_000,
    maxPoolSize: 10,
    timeoutMS: CALL_TIMEOUT_MS,
    writeConcern: { w: "majority", journal: true },
    ignoreUndefined: false,
  });
}

const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;

function refused(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof MongoServerError)) continue;
    if (cause.code === AUTHENTICATION_FAILED || cause.code === UNAUTHORIZED || cause.code === 8_000)
      return true;
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
    await db.command({ ping: 1 });
    return { client, db };
  } catch (error) {
    await client.close();
    if (refused(error)) throw new CredentialsRefused("MongoDB refused our credentials", { cause: error });
    throw error;
  }
}
