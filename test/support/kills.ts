// A collector under load, its mongod, or both are killed again and again; what its listeners were told is held against MongoDB.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { MongoClient } from "mongodb";
import { Random } from "../../src/simulator/model/random.js";
import { startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { REAL_CLOCK } from "../../src/timing/clock.js";
import { pause } from "../../src/timing/pause.js";
import { BusyModel } from "./busy-model.js";
import { type Child, startChild } from "./child.js";
import { OwnMongod } from "./own-mongod.js";
import { wrongRows } from "./slow-database.js";
import { waitFor } from "./wait.js";

const SCRIPT = resolve("test/system/telling-collector.ts");
const NEVER = new AbortController().signal;
const VICTIMS = ["collector", "mongod", "both"] as const;
const ROWS_AT_ONCE = 5_000;

export interface Kills {
  readonly seed: number;
  /** Of each kind of victim. */
  readonly kills: number;
}

export interface AfterKills {
  /** Events that a listener was told, each once however often it was. */
  readonly told: number;
  /** How many of them were told by two lives: what a kill kept from being known as told. */
  readonly toldAgain: number;
  /** Those that MongoDB does not have. */
  readonly lost: readonly string[];
  /** Open orders whose row says something else than the venue, or that have none, and the other way round. */
  readonly wrong: number;
  readonly happenedPerSecond: number;
}

/** 10 traders of 1,000 orders: 2,000 events a second. */
export async function killAgainAndAgain({ seed, kills }: Kills): Promise<AfterKills> {
  const random = new Random(seed);
  const startMs = Date.now();
  const model = new BusyModel({ seed, startMs, traders: 10, orders: 1_000, replaced: 0.4, reduced: 0.2 });
  const venue = await startSimulatedVenue({
    ...{ model, clock: REAL_CLOCK, port: 0, seed },
    limits: { connectsPerMinute: 10_000, nodes: 1 },
  });
  const mongod = await OwnMongod.start();
  const client = new MongoClient(mongod.uri);
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-kills-"));
  const settings = {
    HYPERLIQUID_API_URL: venue.api,
    TRADERS: model.users.join(","),
    TRADER_WS_FEED: "components",
    TRADER_ORDERS_WS_FLUSH_INTERVAL: "1",
    TRADER_BACKFILL_INTERVAL: "0",
    MONGODB_URI: mongod.uri,
    MONGODB_DB: "kills",
    DATA_DIR: join(dir, "data"),
    HTTP_PORT: "off",
  };
  const notes: string[] = [];
  const start = (): Promise<Child> => {
    notes.push(join(dir, `notes-${notes.length}`));
    return startChild(SCRIPT, [JSON.stringify(settings), notes.at(-1) ?? ""]);
  };
  let collector: Child | null = null;
  try {
    collector = await start();
    for (let n = 0; n < kills * VICTIMS.length; n++) {
      const victim = VICTIMS[n % VICTIMS.length];
      await pause(random.whole(500, 3_000), NEVER);
      if (victim !== "mongod") await collector.kill();
      if (victim !== "collector") {
        await mongod.kill();
        await pause(random.whole(0, 500), NEVER);
        await mongod.restart();
      }
      if (victim !== "mongod") collector = await start();
    }
    await pause(3_000, NEVER);
    const happenedPerSecond = model.happened / ((Date.now() - startMs) / 1_000);
    venue.freeze();
    const db = client.db("kills");
    let wrong = Number.POSITIVE_INFINITY;
    await waitFor(
      "every row to be as it is",
      async () => {
        await pause(500, NEVER);
        wrong = await wrongRows(model, db.collection("open_orders"));
        return wrong === 0;
      },
      120_000,
    ).catch((error: unknown) => console.error(error));
    const lives = await Promise.all(notes.map(toldIn));
    const told = new Set(lives.flat());
    const toldAgain = lives.reduce((sum, life) => sum + new Set(life).size, 0) - told.size;
    const missing = async (): Promise<string[]> => {
      const left = new Set(told);
      for (const name of ["trader_orders", "trader_positions", "trader_fills"]) {
        const ids = [...left];
        for (let from = 0; from < ids.length; from += ROWS_AT_ONCE) {
          const some = { _id: { $in: ids.slice(from, from + ROWS_AT_ONCE) } } as object;
          for await (const { _id } of db.collection(name).find(some, { projection: { _id: 1 } }))
            left.delete(String(_id));
        }
      }
      return [...left];
    };
    const arrived = async (): Promise<boolean> => (await missing()).length === 0;
    await waitFor("what was told last", arrived, 20_000).catch(() => undefined);
    const lost = await missing();
    return { told: told.size, toldAgain, lost, wrong, happenedPerSecond };
  } finally {
    await collector?.kill();
    await venue.stop();
    await client.close();
    await mongod.discard();
    await rm(dir, { recursive: true, force: true });
  }
}

/** The ids that one life told; a line that the kill cut off says nothing. */
async function toldIn(file: string): Promise<string[]> {
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  return lines.flatMap((line) => {
    if (!line.endsWith("}")) return [];
    const { id }: { id?: string } = JSON.parse(line);
    return id === undefined ? [] : [id];
  });
}
