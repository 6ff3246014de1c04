// A whole backfill against a simulated venue and a real database.
import { afterEach, describe, expect, it } from "vitest";
import type { BackfillProgress } from "../../src/backfill/options.js";
import { fillEvent } from "../../src/domain/event.js";
import { orderEvent } from "../../src/domain/order-state.js";
import { batch } from "../store/prepared.js";
import { fill, order, part } from "../support/story.js";
import { waitFor } from "../support/wait.js";
import { endOf, type Past, past, TRADER } from "./past.js";

let world: Past | null = null;
afterEach(async () => {
  await world?.stop();
  world = null;
});

const requests = ({ venue }: Past, type: string): number => venue.counters.rest.requests[type] ?? 0;

describe("the history of a trader", () => {
  it("is fetched in all its kinds, and says how far it got", async () => {
    world = await past({ fills: 4_500, orders: 500, slices: 40, payments: 1_200, updates: 30 });
    const told: BackfillProgress[] = [];
    const summary = await world.run({ progress: (progress) => told.push(progress) });
    expect(summary).toMatchObject({ failed: 0, truncated: 0, stopped: false });
    expect(summary.ended.map(({ kind, rows, inserted }) => [kind, rows, inserted]).sort()).toEqual([
      ["fills", 4_500, 4_500],
      ["funding", 1_200, 1_200],
      ["ledger", 30, 30],
      ["orders", 900, 800],
      ["twap", 40, 40],
    ]);
    expect(endOf(summary, "orders")?.rejected).toBe(100);
    expect(told.at(-1)).toMatchObject({ traders: 1, tradersDone: 1, tasks: 5, tasksDone: 5, rows: 6_670 });
    const checkpoints = await world.store.stored("backfillCheckpoints");
    expect(checkpoints.map(({ done, error }) => [done, error])).toEqual(Array(5).fill([true, null]));
    const [deposit] = await world.store.stored("ledgerUpdates");
    expect(deposit).toMatchObject({ type: "deposit", ethAddress: TRADER, collector: "backfill", rest: null });
    const [payment] = await world.store.stored("funding");
    expect(payment).toMatchObject({ coin: "BTC", dex: "", nSamples: null, collector: "backfill" });
  });

  it("that was fetched is not fetched again: only what is newer", async () => {
    world = await past({ fills: 4_500, payments: 700, fillEveryMs: 1_000 });
    await world.run({ kinds: ["fills", "funding"] });
    const asked = requests(world, "userFillsByTime");
    const known = world.model.allFills.length;
    const { model } = world;
    await waitFor(
      "more fills",
      () => model.advance(world?.clock.now() ?? 0) && model.allFills.length > known + 10,
    );
    world.venue.freeze();
    const summary = await world.run({ kinds: ["fills", "funding"] });
    expect(requests(world, "userFillsByTime")).toBe(asked + 1);
    expect(endOf(summary, "fills")).toMatchObject({ state: "done", truncated: false });
    expect(await world.store.all.fills.countDocuments()).toBe(model.allFills.length);
    expect(await world.run({ kinds: ["fills", "funding"] })).toMatchObject({ inserted: 0 });
  });

  it("reaches as far back as asked, and further when asked for more", async () => {
    world = await past({ fills: 3_000, updates: 48 });
    const since = world.model.time - 500_000;
    const newer = await world.run({ kinds: ["fills"], since });
    const within = world.model.allFills.filter(({ time }) => time >= since).length;
    expect(newer).toMatchObject({ rows: within, inserted: within });
    expect(within).toBeLessThan(2_000);
    expect(await world.run({ kinds: ["fills"] })).toMatchObject({ inserted: 0 });
    const older = await world.run({ kinds: ["fills"], since: 0 });
    expect(older.inserted).toBe(3_000 - within);
    expect(await world.store.all.fills.countDocuments()).toBe(3_000);
  });

  it.each(["newestFirst", "oldestFirst"] as const)(
    "has all slices of TWAPs where the venue shows them %s",
    async (slicesByTime) => {
      world = await past({ slices: 5_001 }, { rest: { slicesByTime } });
      expect(await world.run({ kinds: ["twap"] })).toMatchObject({ rows: 5_001, inserted: 5_001, failed: 0 });
      expect(await world.run({ kinds: ["twap"] })).toMatchObject({ inserted: 0 });
      expect(await world.store.all.fills.countDocuments({ twapId: 7 })).toBe(5_001);
    },
  );

  it("that the venue cuts short says so, then and later", async () => {
    world = await past({ fills: 12_000, orders: 5_000 });
    const kinds = ["fills", "orders"] as const;
    const summary = await world.run({ kinds });
    expect(summary.truncated).toBe(2);
    expect(await world.store.all.fills.countDocuments()).toBe(10_000);
    expect(endOf(summary, "fills")?.oldest).toBe(world.model.allFills.at(-10_000)?.time);
    expect(await world.run({ kinds })).toMatchObject({ truncated: 2, inserted: 0 });
    const recent = await past({ fills: 12_000 });
    const since = recent.model.time - 100_000;
    expect(await recent.run({ kinds: ["fills"], since })).toMatchObject({ truncated: 0, failed: 0 });
    await recent.stop();
  });
});

describe("fills of a trader who trades while they are fetched", () => {
  it("are told to be cut short although some that the venue shows came later", async () => {
    world = await past({ fills: 12_000, fillEveryMs: 5 });
    const summary = await world.run({ kinds: ["fills"] });
    expect(endOf(summary, "fills")).toMatchObject({ state: "done", truncated: true });
  });
});

describe("orders that were cut short", () => {
  it("are known to be so from the moment that they are noted as fetched", async () => {
    world = await past({ orders: 5_000 });
    const stop = new AbortController();
    await world.run({
      kinds: ["orders"],
      signal: stop.signal,
      progress: ({ pages }) => pages === 1 && stop.abort(),
    });
    const noted = await world.store.all.backfillCheckpoints.findOne({ _id: `${TRADER}:orders` });
    expect(noted).toMatchObject({ done: true, truncated: true });
    expect(await world.run({ kinds: ["orders"] })).toMatchObject({ truncated: 1, inserted: 0 });
  });
});

describe("beside a stream", () => {
  it("explains a close that nobody explained, closes what is still open, and reopens nothing", async () => {
    world = await past({ orders: 10 });
    const { store, model } = world;
    const [, one, two, three] = model.statuses.filter(({ status }) => status === "open");
    if (one === undefined || two === undefined || three === undefined) throw new Error("too few orders");
    const event = (action: "new" | "closed", oid: number, epoch = 0) =>
      orderEvent(action, {
        ...{ ethAddress: TRADER, order: order({ oid, sz: "1" }), inc: 0, epoch, triggered: false },
        ...{ seen: "live", source: "openOrders", timestamp: model.time, observedAt: model.time },
      });
    const { oid } = one.order;
    await store.writer.write(batch([event("new", oid), event("closed", oid, 3)]));
    await store.writer.write(batch([event("new", two.order.oid)]));
    await store.writer.write(batch([event("closed", three.order.oid)]));
    await store.all.openOrders.deleteMany({ oid: three.order.oid });
    await world.run({ kinds: ["orders"] });
    const reasons = new Map(model.statuses.map(({ order: each, status }) => [each.oid, status]));
    for (const each of await store.all.orders.find({ action: "closed" }).toArray()) {
      expect(each).toMatchObject({ closeReason: reasons.get(Number(each.oid)) });
    }
    expect(await store.all.orders.countDocuments({ action: "closed" })).toBe(8);
    expect(await store.all.openOrders.countDocuments({ status: { $ne: "closed" } })).toBe(0);
    const row = await store.all.openOrders.findOne({ oid });
    expect(row).toMatchObject({ epoch: 3, closeReason: reasons.get(oid), source: "openOrders" });
    const fromLog = { source: "historicalOrders", action: "closed" };
    expect(await store.all.orders.distinct("oid", { ...fromLog, seen: "recovered" })).toEqual([
      two.order.oid,
    ]);
    expect(await store.all.orders.countDocuments({ ...fromLog, seen: "initial" })).toBe(5);
  });

  it("leaves a fill as the stream wrote it", async () => {
    world = await past({ fills: 10 });
    const [shown] = world.model.allFills;
    const { tid = 0, time = 0 } = shown ?? {};
    const streamed = fillEvent(TRADER, fill({ oid: 1, tid, time }), "userFills", "live", 77);
    await world.store.writer.write(batch([streamed]));
    expect(await world.run({ kinds: ["fills"] })).toMatchObject({ rows: 10, inserted: 9 });
    const stored = await world.store.all.fills.findOne({ _id: streamed.id });
    expect(stored?.observedAt).toEqual(new Date(77));
  });

  it("completes a fill that is known in part, which is no new document", async () => {
    world = await past({ fills: 10 });
    const [shown] = world.model.allFills;
    const { tid = 0, time = 0 } = shown ?? {};
    const inPart = fillEvent(TRADER, part({ oid: 1, tid, time }), "trades", "live", 77);
    await world.store.writer.write(batch([inPart]));
    expect(await world.run({ kinds: ["fills"] })).toMatchObject({ rows: 10, inserted: 9 });
    const stored = await world.store.all.fills.findOne({ _id: inPart.id });
    const first = { observedAt: new Date(77), seen: "live" };
    expect(stored).toMatchObject({ ...first, source: "userFills", dir: shown?.dir });
    expect(await world.store.all.fills.countDocuments({ oid: null })).toBe(0);
  });
});

describe("what fails", () => {
  it("is told, and the rest goes on: more rows in one millisecond than a page holds", async () => {
    world = await past({ fills: 2_500, payments: 20 });
    const { time } = world.model.allFills[1_000] ?? { time: 0 };
    world.model.allFills.splice(0, 2_500, ...world.model.allFills.map((each) => ({ ...each, time })));
    const summary = await world.run({ kinds: ["fills", "funding"] });
    expect(summary.failed).toBe(1);
    expect(endOf(summary, "fills")?.error).toMatch(/2000 rows or more within one millisecond/);
    expect(endOf(summary, "funding")).toMatchObject({ state: "done", inserted: 20 });
    expect(requests(world, "userFillsByTime")).toBe(1);
    const checkpoint = await world.store.all.backfillCheckpoints.findOne({ _id: `${TRADER}:fills` });
    expect(checkpoint).toMatchObject({ done: false, error: endOf(summary, "fills")?.error });
  });

  it("is tried again until the venue answers", async () => {
    world = await past({ fills: 10, updates: 3 }, { faults: { badGateway: 0.5 } });
    const summary = await world.run({ kinds: ["fills", "ledger"] });
    expect(summary).toMatchObject({ failed: 0, inserted: 13 });
  });

  it("ends when the venue never answers, and takes up again later", async () => {
    world = await past({ fills: 10 });
    world.venue.outages.set({ rest: "down" });
    const summary = await world.run({ kinds: ["fills"] });
    expect(endOf(summary, "fills")).toMatchObject({ state: "failed", rows: 0 });
    expect(endOf(summary, "fills")?.error).toMatch(/^(unavailable|breakerOpen): /);
  });

  it("is nothing when it is stopped: at once, and with what was fetched noted", async () => {
    world = await past({ fills: 9_000 });
    const stop = new AbortController();
    const progress = ({ pages }: BackfillProgress) => pages === 2 && stop.abort();
    const summary = await world.run({ kinds: ["fills"], signal: stop.signal, progress });
    expect(summary).toMatchObject({ stopped: true, failed: 0 });
    expect(endOf(summary, "fills")).toMatchObject({ state: "stopped", pages: 2 });
    const rest = await world.run({ kinds: ["fills"] });
    expect(rest.rows).toBeLessThan(9_000 - 3_900);
    expect(await world.store.all.fills.countDocuments()).toBe(9_000);
  });
});
