// A collector that is killed again and again, at random moments of a seeded story; in the end the database tells the truth.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Db, Document } from "mongodb";
import { createModel } from "../../src/simulator/model/model.js";
import { Random } from "../../src/simulator/model/random.js";
import type { FaultPlan } from "../../src/simulator/venue/fault-plan.js";
import { startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { REAL_CLOCK } from "../../src/timing/clock.js";
import { pause } from "../../src/timing/pause.js";
import { type Child, startChild } from "./child.js";
import { freshDatabase } from "./mongo.js";
import { type Shown, untilTrue } from "./truth.js";
import { waitFor } from "./wait.js";

const USERS = Array.from({ length: 10 }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
const SCRIPT = resolve("test/system/telling-collector.ts");
const NEVER = new AbortController().signal;

/** Events that a story has told in the end, for each of its kills at least. */
export const TOLD_PER_KILL = 10;

/** What a telling collector says: an event with its id, or a line of its log. */
interface Told {
  readonly id?: string;
  readonly msg?: string;
}

export interface KilledStory {
  readonly seed: number;
  readonly kills: number;
  readonly faults: FaultPlan;
}

/** What was told and is not stored, and closes and positions that are there twice. */
export interface AfterStory {
  readonly told: number;
  readonly lost: readonly string[];
  readonly twice: readonly Document[];
}

/** Rejects where the database does not come to tell what the venue does. */
export async function killStory({ seed, kills, faults }: KilledStory): Promise<AfterStory> {
  const random = new Random(seed);
  const model = createModel({ seed, startMs: Date.now(), users: USERS, activity: 60 });
  const venue = await startSimulatedVenue({
    ...{ model, clock: REAL_CLOCK, port: 0, seed },
    limits: { connectsPerMinute: 1_000, nodes: 1 },
    clocks: { pushMs: 1_000 },
    faults,
  });
  const database = await freshDatabase();
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-killed-"));
  const settings = {
    HYPERLIQUID_API_URL: venue.api,
    TRADERS: USERS.join(","),
    TRADER_WS_CLIENTS: "2",
    TRADER_WS_FEED: "components",
    TRADER_ORDERS_WS_FLUSH_INTERVAL: "1",
    TRADER_BACKFILL_INTERVAL: "0",
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
    DATA_DIR: join(dir, "data"),
    HTTP_PORT: "0",
  };
  let collector: Child | null = null;
  try {
    const tellings: Told[][] = [];
    for (let kill = 0; kill < kills; kill++) {
      const notes = join(dir, `notes-${kill}`);
      collector = await startChild(SCRIPT, [JSON.stringify(settings), notes]);
      await pause(random.whole(100, 5_000), NEVER);
      // Where the machine is so slow that none of them got as far as telling, the last one does.
      const told = async () => idsOf([...tellings.flat(), ...(await notesIn(notes))]).size;
      if (kill === kills - 1)
        await waitFor("enough to be told", async () => (await told()) > TOLD_PER_KILL * kills, 60_000);
      await collector.kill();
      tellings.push(await notesIn(notes));
    }
    collector = await startChild(SCRIPT, [JSON.stringify(settings), join(dir, "notes-last")]);
    await pause(2_000, NEVER);
    venue.faults.clear();
    venue.freeze();
    await untilTrue(database.db, venue, { shown: () => knownOids(database.db), deadlineMs: 45_000 });
    const told = idsOf(tellings.flat());
    const stored = await idsIn(database.db);
    const lost = [...told].filter((id) => !stored.has(id));
    return { told: told.size, lost, twice: await twice(database.db) };
  } finally {
    await collector?.kill();
    await venue.stop();
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  }
}

function idsOf(told: readonly Told[]): Set<string> {
  return new Set(told.flatMap(({ id }) => id ?? []));
}

async function notesIn(file: string): Promise<Told[]> {
  return (await readFile(file, "utf8")).split("\n").flatMap(noteOf);
}

/** A line that the kill cut off says nothing. */
function noteOf(line: string): Told[] {
  return line.endsWith("}") ? [JSON.parse(line)] : [];
}

async function idsIn(db: Db): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const name of ["trader_orders", "trader_positions", "trader_fills"]) {
    for await (const { _id } of db.collection(name).find({}, { projection: { _id: 1 } }))
      ids.add(String(_id));
  }
  return ids;
}

/** An order that was shown and not flushed may have closed while nobody looked: only what is stored can be asked of. */
async function knownOids(db: Db): Promise<Shown> {
  const known = new Map<string, Map<string, Map<number, string>>>();
  for await (const { ethAddress, dex, oid } of db.collection("trader_orders").find()) {
    const dexes = known.get(ethAddress) ?? new Map<string, Map<number, string>>();
    const oids = dexes.get(dex) ?? new Map<number, string>();
    known.set(ethAddress, dexes.set(dex, oids.set(Number(oid), "")));
  }
  return known;
}

/** Changes that were told as two events. */
async function twice(db: Db): Promise<Document[]> {
  const closes = await db
    .collection("trader_orders")
    .aggregate([
      { $match: { action: { $ne: "updated" } } },
      { $group: { _id: { oid: "$oid", action: "$action" }, count: { $sum: 1 } } },
      { $match: { count: { $gt: 1 } } },
    ])
    .toArray();
  const openings = await db
    .collection("trader_positions")
    .aggregate([
      { $match: { action: { $ne: "sampled" } } },
      { $sort: { timestamp: 1, createdAt: 1 } },
      {
        $group: {
          _id: { user: "$ethAddress", coin: "$coin" },
          told: { $push: "$action" },
          szi: { $push: "$szi" },
          prev: { $push: "$prevSzi" },
        },
      },
    ])
    .toArray();
  const unlinked = openings.filter(({ szi, prev }) =>
    prev.some((size: number, n: number) => size !== (szi[n - 1] ?? 0)),
  );
  return [...closes, ...unlinked];
}
