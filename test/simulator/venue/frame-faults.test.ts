// The faults that befall a frame of data.
import { describe, expect, it } from "vitest";
import { FAULT_KINDS } from "../../../src/simulator/venue/fault-plan.js";
import type { SimulatedVenue } from "../../../src/simulator/venue/simulated-venue.js";
import { decode } from "../../../src/venues/hyperliquid/wire/decode.js";
import { waitFor } from "../../support/wait.js";
import type { Client } from "../client.js";
import { client, dataOf, firstOf, isJson, StoppedClock, subscribed, venue } from "./serving.js";
import { fill, order, StubModel, status, user } from "./stub-model.js";

const A = user(1);
const ORDERS = { type: "openOrders", user: A };
const OIDS = [1, 2, 3];
const HURRY = { pushMs: 900, webData2Ms: 1_200 };

function modelWithOrders(): StubModel {
  const model = new StubModel(3);
  model.shows(
    A,
    "",
    OIDS.map((oid) => order(oid)),
  );
  return model;
}

function oidsOf(listing: unknown): number[] {
  return (listing as { orders: { oid: number }[] }).orders.map(({ oid }) => oid);
}

/** A client that had this subscription and has it again. */
async function reconnected(running: SimulatedVenue, subscription: object): Promise<Client> {
  const lost = await client(running);
  await subscribed(lost, subscription);
  await waitFor("data", () => lost.frames.length > 1);
  lost.socket.close();
  await lost.closed();
  const again = await client(running);
  again.subscribe(subscription);
  return again;
}

describe("a fault of a frame", () => {
  it("truncate cuts its end off, and what it showed was not shown", async () => {
    const running = await venue({ model: modelWithOrders(), clocks: HURRY, faults: { truncate: 1 } });
    const subscriber = await client(running);
    await subscribed(subscriber, ORDERS);
    await subscriber.first(5);
    const [, ...data] = subscriber.frames;
    for (const frame of data) expect(isJson(frame)).toBe(false);
    expect(running.deliveredOids.size).toBe(0);
    running.faults.clear();
    await firstOf(subscriber, "openOrders", 1);
    await waitFor(
      "the orders to be shown",
      () => running.deliveredOids.get(A)?.get("")?.size === OIDS.length,
    );
  });

  it("swap lets the next one overtake it, and loses none", async () => {
    const model = modelWithOrders();
    const running = await venue({ model, faults: { swap: 0.5 } });
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "orderUpdates", user: A });
    const oids = Array.from({ length: 50 }, (_, n) => n);
    for (const oid of oids) model.happens({ statuses: [status(A, order(oid), "open")] });
    running.truth();
    const updates = (await firstOf(subscriber, "orderUpdates", oids.length)) as {
      order: { oid: number };
    }[][];
    const told = updates.flat().map((update) => update.order.oid);
    expect(told).not.toEqual(oids);
    expect([...told].sort((a, b) => a - b)).toEqual(oids);
  });

  it("futureTime lies about the time of an account, and about nothing else in it", async () => {
    const running = await venue({ clock: new StoppedClock(), faults: { futureTime: 1 } });
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "allDexsClearinghouseState", user: A });
    const [told] = (await firstOf(subscriber, "allDexsClearinghouseState", 1)) as {
      clearinghouseStates: [string, { time: number; withdrawable: string }][];
    }[];
    const { time } = running.truth();
    for (const [, account] of told?.clearinghouseStates ?? []) {
      expect(account.time - time).toBeGreaterThanOrEqual(3_600_000);
      expect(account.withdrawable).toMatch(/^[01]\.0$/);
    }
  });

  it("partial spoils one order of a listing, so that it proves no absence", async () => {
    const running = await venue({ model: modelWithOrders(), clocks: HURRY, faults: { partial: 1 } });
    const subscriber = await client(running);
    await subscribed(subscriber, ORDERS);
    await firstOf(subscriber, "openOrders", 5);
    for (const text of subscriber.frames.slice(1)) {
      expect(decode(text)).toMatchObject({ kind: "openOrders", complete: false, refusals: [{}] });
    }
    expect(running.deliveredOids.size).toBe(0);
  });

  it("wrong comes after a right listing, and never twice in a row", async () => {
    const running = await venue({ model: modelWithOrders(), clocks: HURRY, faults: { wrong: 1 } });
    const subscriber = await client(running);
    await subscribed(subscriber, ORDERS);
    const listings = (await firstOf(subscriber, "openOrders", 9)).map(oidsOf);
    expect(listings.map((oids) => oids.length === OIDS.length)).toEqual(listings.map((_, n) => n % 2 === 0));
    for (const text of subscriber.frames.slice(1))
      expect(decode(text)).toMatchObject({ complete: true, refusals: [] });
    expect(new Set(listings.map(String)).size).toBeGreaterThan(2);
  });

  it("stale shows, first after a reconnect, what was up to half a minute ago", async () => {
    const model = modelWithOrders();
    const clock = new StoppedClock();
    const running = await venue({ model, clock });
    const before = await client(running);
    await subscribed(before, ORDERS);
    clock.pass(5_000);
    await firstOf(before, "openOrders", 2);
    model.shows(A, "", [order(4)]);
    clock.pass(1_000);
    running.faults.set({ stale: 1 });
    before.socket.close();
    await before.closed();
    const again = await client(running);
    await subscribed(again, ORDERS);
    clock.pass(5_000);
    expect((await firstOf(again, "openOrders", 2)).map(oidsOf)).toEqual([OIDS, [4]]);
    expect(running.counters.faults.stale).toBe(1);
  });

  it("duplicate delivers the first two frames twice, after a reconnect only", async () => {
    const model = modelWithOrders();
    const running = await venue({ model, faults: { duplicate: 1 } });
    const fills = { type: "userFills", user: A };
    const again = await reconnected(running, fills);
    await waitFor("the snapshot twice", () => dataOf(again, "userFills").length === 2);
    for (const tid of [1, 2]) model.happens({ fills: [{ user: A, fill: fill(tid) }] });
    const data = (await firstOf(again, "userFills", 5)) as { fills: { tid: number }[] }[];
    expect(data.map((each) => each.fills.map(({ tid }) => tid))).toEqual([[], [], [1], [1], [2]]);
    expect(running.counters.faults.duplicate).toBe(1);
  });

  it("is one of the wire: what really happened stays what it is", async () => {
    const model = modelWithOrders();
    const truth = JSON.stringify(model.truth().traders);
    const faults = { wrong: 1, partial: 0.5, truncate: 0.5, swap: 0.5 };
    const running = await venue({ model, clocks: HURRY, faults });
    const subscriber = await client(running);
    await subscribed(subscriber, ORDERS);
    await waitFor("frames", () => subscriber.frames.length > 20);
    expect(JSON.stringify(running.truth().traders)).toBe(truth);
  });
});

describe("all faults at once", () => {
  it("never show two misleading listings in a row, and leave a venue that recovers", async () => {
    const model = modelWithOrders();
    const everything = {
      drop: 0.05,
      destroy: 0.02,
      halfOpen: 0.02,
      flood: 0.1,
      delayedAck: 0.3,
      refuse: 0.2,
    };
    const running = await venue({
      model,
      legacyWebData2: true,
      limits: { connectsPerMinute: 1_000, connections: 100 },
      clocks: HURRY,
      faults: {
        ...everything,
        duplicate: 0.5,
        stale: 0.5,
        wrong: 0.5,
        partial: 0.2,
        truncate: 0.2,
        swap: 0.3,
        futureTime: 0.3,
      },
    });
    const listings: boolean[] = [];
    const dealt = () => FAULT_KINDS.every((kind) => running.counters.faults[kind] > 0);
    while (!dealt() || listings.length < 100) {
      const subscriber = await client(running);
      for (const type of ["openOrders", "userFills", "webData2"]) subscriber.subscribe({ type, user: A });
      const patience = running.truth().time + 20_000;
      await waitFor("its end", () => subscriber.closeCode !== null || model.time > patience);
      subscriber.socket.terminate();
      for (const frame of subscriber.frames) {
        const decoded = decode(frame);
        if (decoded.kind === "openOrders" && decoded.complete)
          listings.push(decoded.orders.length === OIDS.length);
      }
    }
    expect(listings).toContain(false);
    expect(listings.join(" ")).not.toContain("false false");
    running.faults.clear();
    const calm = await client(running);
    await subscribed(calm, ORDERS);
    expect((await firstOf(calm, "openOrders", 3)).map(oidsOf)).toEqual([OIDS, OIDS, OIDS]);
  });
});
