// The replica set of one that the embedded mongod is.
import { setTimeout as sleep } from "node:timers/promises";
import { type Db, MongoClient, MongoServerError } from "mongodb";
import { orAborted } from "../../timing/or-aborted.js";
import { closeClient } from "../mongo/close-client.js";

export const REPLICA_SET = "hypertrail";

const NOT_YET_INITIALIZED = 94;
const ALREADY_INITIALIZED = 23;
const ELECTION_MS = 30_000;
const LOOK_EVERY_MS = 50;

/**
 * Makes the mongod at 127.0.0.1:`port` a replica set, or renews the one it is, and resolves once it takes writes.
 * Rejects with the driver's error, an Error when 30 s were not enough, or the signal's reason.
 */
export async function becomePrimary(port: number, signal: AbortSignal): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: ELECTION_MS,
  });
  try {
    await orAborted(signal, electedOn(client.db("admin"), port, signal));
  } finally {
    await closeClient(client, signal);
  }
}

async function electedOn(admin: Db, port: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + ELECTION_MS;
  let configured = false;
  for (;;) {
    signal.throwIfAborted();
    configured ||= await configure(admin, `127.0.0.1:${port}`);
    if (configured && (await admin.command({ hello: 1 })).isWritablePrimary === true) return;
    if (performance.now() > deadline)
      throw new Error(`mongod on port ${port} took no writes within ${ELECTION_MS / 1_000} s`);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** False while mongod is still loading its configuration. */
async function configure(admin: Db, host: string): Promise<boolean> {
  const wanted = { _id: REPLICA_SET, members: [{ _id: 0, host }] };
  if ((await ask(admin, { replSetInitiate: wanted }, ALREADY_INITIALIZED)) !== null) return true;
  const answer = await ask(admin, { replSetGetConfig: 1 }, NOT_YET_INITIALIZED);
  if (answer === null) return false;
  // The data directory remembers its port: after a change of ours it would wait for a member that is gone.
  if (answer.config.members[0]?.host !== host)
    await admin.command({ replSetReconfig: { ...answer.config, members: wanted.members }, force: true });
  return true;
}

/** Null where the server answers with that error code. */
async function ask(admin: Db, command: Record<string, unknown>, refusal: number) {
  try {
    return await admin.command(command);
  } catch (error) {
    if (error instanceof MongoServerError && error.code === refusal) return null;
    throw error;
  }
}
