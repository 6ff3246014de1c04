// A backfill that is killed again and again beside a collector of the same trader, and what the database holds then.
import { expect } from "vitest";
import { Random } from "../../src/simulator/model/random.js";
import { Desk } from "./command.js";
import { PastModel } from "./past-model.js";
import { simulate } from "./simulation.js";
import { waitFor } from "./wait.js";

export const USER = `0x${"7".repeat(40)}`;
const REACH = 10_000;

export interface Outcome {
  readonly kills: number;
  readonly rows: number;
  readonly inserted: number;
}

/** Each run of `kills` is killed after a random number of pages, and one more goes to its end. */
export async function killBackfill(kills: number, seed: number): Promise<Outcome> {
  const random = new Random(seed);
  const past = { fills: 30_000, orders: 5_000, slices: 3_000, payments: 1_200, updates: 40 };
  const model = new PastModel({ user: USER, startMs: Date.now(), fillEveryMs: 50, ...past });
  const weightPerMinute = 1_000_000;
  const simulation = await simulate({
    ...{ seed, speed: 1, model },
    venue: { limits: { weightPerMinute }, clocks: { pushMs: 1_000, answerMs: [200, 300] } },
    settings: { TRADER_ORDERS_WS_FLUSH_INTERVAL: "1" },
  });
  const desk = await Desk.open();
  const { venue, database, collector } = simulation;
  const { db } = database;
  const run = (...args: string[]) =>
    desk.run(["backfill", "--json", ...args], {
      HYPERLIQUID_API_URL: venue.api,
      HYPERLIQUID_WEIGHT_PER_MINUTE: String(weightPerMinute),
      TRADERS: USER,
      MONGODB_URI: database.uri,
      MONGODB_DB: database.name,
    });
  const checkpoints = db.collection<{ _id: string; done: boolean; rows: number; truncated: boolean }>(
    "backfill_checkpoints",
  );
  const rowsRead = async (): Promise<number> =>
    (await checkpoints.find().toArray()).reduce((sum, { rows }) => sum + rows, 0);
  const stored = () => db.collection("trader_fills").find({ twapId: null }).sort({ tid: 1 }).toArray();
  try {
    await collector.start();
    await waitFor("the streamed snapshot", async () => (await stored()).length >= 1_000);
    const before = model.allFills.length;
    let killed = 0;
    for (let kill = 0; kill < kills; kill++) {
      const had = await rowsRead();
      const command = run();
      const further = had + random.whole(1, 4_000);
      const ended = command.exited.then(() => true);
      await waitFor(
        "some pages more",
        async () => (await rowsRead()) >= further || (await Promise.race([ended, false])),
        60_000,
      );
      command.kill("SIGKILL");
      if ((await command.exited).signal === "SIGKILL") killed++;
    }
    const last = run();
    expect(await last.exited, last.stderr).toEqual({ code: 0, signal: null });
    const summary = JSON.parse(last.stdout);
    venue.freeze();
    const all = model.allFills;
    await waitFor("the last streamed fill", async () => (await stored()).at(-1)?.tid === all.at(-1)?.tid);

    const tids = (await stored()).map(({ tid }) => Number(tid));
    expect(new Set(tids).size).toBe(tids.length);
    expect(tids).toEqual(all.slice(-tids.length).map(({ tid }) => tid));
    const begins = all.length - tids.length;
    expect(begins).toBeGreaterThanOrEqual(before - REACH);
    expect(begins).toBeLessThanOrEqual(all.length - REACH);

    const log = model.statuses.slice(-2_000).filter(({ status }) => !/open|Rejected/.test(status));
    const orders = await db.collection("trader_orders").find().sort({ oid: 1 }).toArray();
    const told = (action: string) => orders.filter((each) => each.action === action);
    const ended = (each: { oid: unknown; closeReason?: unknown }) => `${each.oid} ${each.closeReason}`;
    expect(told("closed").map(ended as never)).toEqual(
      log.map(({ order, status }) => `${order.oid} ${status}`),
    );
    expect(told("new").map(({ oid }) => Number(oid))).toEqual(log.map(({ order }) => order.oid));
    expect(await db.collection("open_orders").countDocuments({ status: "open" })).toBe(0);
    const slices = { twapId: { $ne: null } };
    expect(await db.collection("trader_fills").countDocuments(slices)).toBe(past.slices);
    expect(await db.collection("trader_funding").countDocuments()).toBe(past.payments);
    expect(await db.collection("trader_ledger_updates").countDocuments()).toBe(past.updates);
    const truncated = await checkpoints.find({ truncated: true }).sort({ _id: 1 }).toArray();
    expect(truncated.map(({ _id }) => _id)).toEqual([`${USER}:fills`, `${USER}:orders`]);
    expect(await checkpoints.countDocuments({ done: true })).toBe(5);

    const again = run();
    expect(await again.exited, again.stderr).toEqual({ code: 0, signal: null });
    expect(JSON.parse(again.stdout)).toMatchObject({ inserted: 0, failed: 0 });
    return { kills: killed, rows: summary.rows, inserted: summary.inserted };
  } finally {
    await desk.clear();
    await simulation.stop();
  }
}
