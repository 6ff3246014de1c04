// Ten scenarios that everybody who has followed orders before will ask for, by the names they have.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FillEvent, OrderEvent } from "../../src/domain/event.js";
import { startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { fastClock } from "../../src/timing/clock.js";
import { pause } from "../../src/timing/pause.js";
import { order, StubModel } from "../simulator/venue/stub-model.js";
import { freePort } from "../support/free-port.js";
import { type Simulation, simulate } from "../support/simulation.js";
import { waitFor } from "../support/wait.js";

const NEVER = new AbortController().signal;

async function codes(simulation: Simulation): Promise<string[]> {
  const answer = await fetch(`${simulation.collector.url}/health/ready`);
  const { reasons } = (await answer.json()) as { reasons: { code: string }[] };
  return reasons.map(({ code }) => code);
}

describe("of traders who trade", () => {
  let simulation: Simulation;
  const closed: OrderEvent[] = [];
  const fills: FillEvent[] = [];
  let reopened = 0;
  let waiting: ((event: OrderEvent) => void) | null = null;

  beforeAll(async () => {
    simulation = await simulate({
      ...{ seed: 5, speed: 20, traders: 5, activity: 60 },
      settings: { TRADER_ORDERS_WS_FLUSH_INTERVAL: "10" },
      venue: { faults: { stale: 1, duplicate: 1 } },
      listeners: {
        onOrderNew: (event) => {
          if (event.reopened) reopened++;
        },
        onOrderClosed: (event) => {
          closed.push(event);
          waiting?.(event);
        },
        onFill: (event) => fills.push(event),
      },
    });
    await simulation.collector.start();
  });
  afterAll(() => simulation.stop());

  const orders = () => simulation.database.db.collection("trader_orders");
  const rows = () => simulation.database.db.collection("open_orders");
  const stored = (filter: object) => orders().findOne({ action: "closed", ...filter });

  it("stream fill: an order that fills is closed as filled", async () => {
    const event = await waitFor("a fill", () => stored({ closeReason: "filled" }), 30_000);
    const { oid, ethAddress } = event;
    const truth = simulation.venue.truth().traders[ethAddress];
    expect(truth?.fills.some((fill) => fill.oid === Number(oid))).toBe(true);
  });

  it("stream cancel: an order that is canceled is closed as canceled, by the venue's word", async () => {
    const event = await waitFor("a cancel", () => stored({ closeReason: "canceled" }), 30_000);
    expect(["orderUpdates", "orderStatus", "historicalOrders"]).toContain(event.reasonSource);
  });

  it("waiting listeners signalled: whoever waits for a close is told at once", async () => {
    const told = new Promise<OrderEvent>((resolve) => {
      waiting = resolve;
    });
    const event = await told;
    expect(event.action).toBe("closed");
    expect(simulation.collector.stats().events_pending).toBeGreaterThan(0);
  });

  it("data stored: orders, positions, fills and states are in their collections", async () => {
    const names = [
      "trader_orders",
      "open_orders",
      "trader_positions",
      "trader_fills",
      "trader_current_state",
    ];
    for (const name of names) {
      const count = () => simulation.database.db.collection(name).countDocuments();
      await waitFor(name, async () => (await count()) > 0);
    }
    const oldest = fills[0];
    await waitFor("the first fill", () =>
      simulation.database.db.collection("trader_fills").findOne({ tid: oldest?.fill.tid as never }),
    );
  });

  it("clean-up after close: a closed order is watched no longer, and stays as a tombstone for 48 h", async () => {
    const event = closed[0];
    const row = await waitFor("its tombstone", () =>
      rows().findOne({ oid: event?.order.oid as never, status: "closed" }),
    );
    expect(row.closedAt).toBeInstanceOf(Date);
    const open = () => simulation.collector.stats().tracked_orders;
    const shown = () =>
      Object.values(simulation.venue.truth().traders).reduce((sum, { orders: all }) => sum + all.length, 0);
    // The listings of a slow machine are a little behind what happens.
    await waitFor("as many open as the venue shows", () => Math.abs(open() - shown()) < 40, 30_000);
  });

  it("late duplicate: what comes twice, or late, after a reconnect opens nothing again", async () => {
    simulation.venue.faults.set({ drop: 0.5 });
    await waitFor("late listings", () => simulation.venue.counters.faults.stale >= 5, 30_000);
    simulation.venue.faults.set({ drop: 0 });
    await pause(2_000, NEVER);
    expect(simulation.venue.counters.faults.duplicate).toBeGreaterThan(0);
    expect(reopened).toBe(0);
  });

  it("fallback to polling: without the stream everybody is looked at by REST, and events go on", async () => {
    simulation.venue.outages.set({ stream: "down" });
    const { collector } = simulation;
    await waitFor(
      "polling",
      () => collector.stats().traders.every(({ tier }) => tier === "poll" || tier === "tape"),
      30_000,
    );
    const before = closed.length;
    await waitFor("closes by REST", () => closed.length > before + 5, 30_000);
    expect(await codes(simulation)).toContain("connection_down");
  });

  it("time-out keeps orders pending: nothing is closed because nobody answers", async () => {
    simulation.venue.outages.set({ stream: "down", rest: "down" });
    await waitFor("no source", async () => (await codes(simulation)).includes("no_source"), 30_000);
    const { tracked_orders: open } = simulation.collector.stats();
    const before = closed.length;
    await pause(5_000, NEVER);
    expect([simulation.collector.stats().tracked_orders, closed.length]).toEqual([open, before]);
    simulation.venue.outages.set({ stream: "up", rest: "up" });
    await waitFor(
      "the stream",
      () => simulation.collector.stats().traders.every(({ tier }) => tier === "stream" || tier === "exact"),
      60_000,
    );
  });
});

it("no time limit on open orders: one of a year ago is still open after hours, and told once", async () => {
  const model = new StubModel(1);
  const [user = ""] = model.users;
  const year = 365 * 86_400_000;
  model.shows(user, "", [order(7, { timestamp: Date.now() - year })]);
  const simulation = await simulate({ seed: 1, speed: 400, model });
  try {
    const rows = simulation.database.db.collection("open_orders");
    await simulation.collector.start();
    const from = simulation.clock.now();
    await waitFor("an hour", () => simulation.clock.now() > from + 3_600_000, 30_000);
    expect(await rows.findOne({})).toMatchObject({ status: "open", watched: true });
    expect(await simulation.database.db.collection("trader_orders").countDocuments()).toBe(1);
  } finally {
    await simulation.stop();
  }
});

it("connection refused: it lives, says that it has no source, and begins when the venue is there", async () => {
  const port = await freePort();
  const model = new StubModel(1);
  const [user = ""] = model.users;
  model.shows(user, "", [order(7)]);
  const simulation = await simulate({
    ...{ seed: 1, speed: 20, model },
    settings: { HYPERLIQUID_API_URL: `http://127.0.0.1:${port}` },
  });
  try {
    await simulation.collector.start();
    await waitFor("no source", async () => (await codes(simulation)).includes("no_source"), 30_000);
    expect((await fetch(`${simulation.collector.url}/health/live`)).status).toBe(200);
    const late = await startSimulatedVenue({
      model,
      clock: fastClock(20, simulation.clock.now()),
      port,
      seed: 1,
    });
    const { collector } = simulation;
    await waitFor("the first listing", () => collector.stats().tracked_orders === 1, 60_000);
    await late.stop();
  } finally {
    await simulation.stop();
  }
});
