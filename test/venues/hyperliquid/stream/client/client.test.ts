// A client against a real socket on loopback: what it does when the other side misbehaves.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { REAL_CLOCK } from "../../../../../src/timing/clock.js";
import { StreamClient } from "../../../../../src/venues/hyperliquid/stream/client/client.js";
import { ConnectGate } from "../../../../../src/venues/hyperliquid/stream/client/connect-gate.js";
import { SendBudget } from "../../../../../src/venues/hyperliquid/stream/client/send-budget.js";
import { type Timings, VENUE_TIMINGS } from "../../../../../src/venues/hyperliquid/stream/session/timings.js";
import type { Subscription } from "../../../../../src/venues/hyperliquid/wire/requests.js";
import { openOrdersFrame, ScriptedVenue, wireOrder } from "../../../../support/scripted-venue.js";
import { FAST, StreamRecord } from "../../../../support/stream-record.js";
import { waitFor } from "../../../../support/wait.js";

const USER = "0x00000000000000000000000000000000000000a1";
const ORDERS: Subscription = { type: "openOrders", user: USER, dex: "" };

let venue: ScriptedVenue;
let record: StreamRecord;
let client: StreamClient;

function connect(
  timings: Timings = FAST,
  subscriptions: readonly Subscription[] = [ORDERS],
  granted: () => void = () => undefined,
): void {
  const spending = {
    earlier: () => [],
    spend: () => {
      granted();
      return () => undefined;
    },
  };
  const gate = new ConnectGate(timings.connectsPerMinute, timings.minuteMs, REAL_CLOCK, spending);
  const budget = new SendBudget(1_000, timings.minuteMs, REAL_CLOCK);
  const egress = { name: "127.0.0.1", localAddress: null };
  const options = { url: venue.url, egress, timings, gate, budget, clock: REAL_CLOCK, random: () => 0.5 };
  client = new StreamClient(3, options, record.events(3));
  client.want(subscriptions);
}

beforeEach(async () => {
  venue = await ScriptedVenue.start();
  record = new StreamRecord();
});

afterEach(async () => {
  await client.stop(AbortSignal.timeout(1_000));
  await venue.stop();
});

describe("a client", () => {
  it("subscribes, and tells each listing with the subscription of the connection it came from", async () => {
    connect(VENUE_TIMINGS);
    const { socket, sent } = await venue.visit(0);
    expect(JSON.parse(sent[0] ?? "")).toEqual({ method: "subscribe", subscription: ORDERS });
    socket.send(openOrdersFrame(USER, [wireOrder(1)]));
    const [listing] = await waitFor("a listing", () => record.listings.length > 0 && record.listings);
    expect(listing).toMatchObject({ ethAddress: USER, complete: true, orders: [{ oid: 1, limitPx: "100" }] });
    expect(listing?.instance).toMatch(/^127\.0\.0\.1\/3\.1\/.*openOrders/);
    expect(client.status()).toMatchObject({
      id: 3,
      state: "receiving",
      users: 1,
      subscriptions: 1,
      reconnects: 0,
    });
  });

  it("comes back after a drop, tells the gap once, and is another instance then", async () => {
    connect();
    const first = await venue.visit(0);
    first.socket.send(openOrdersFrame(USER, []));
    await waitFor("a listing", () => record.listings.length > 0);
    first.socket.terminate();
    const second = await venue.visit(1);
    const since = record.listings[0]?.receivedAt;
    expect(record.gaps).toMatchObject([
      { stream: "orders", dex: "", since, cause: "1006", ethAddress: USER },
    ]);
    second.socket.send(openOrdersFrame(USER, []));
    await waitFor("a second listing", () => record.listings.length > 1);
    const [before, after] = record.listings;
    expect(after?.instance).not.toBe(before?.instance);
    expect(client.status()).toMatchObject({ reconnects: 1, lastClose: { why: "1006" } });
  });

  it("counts users, and no gap, where a subscription is of no user", async () => {
    connect(FAST, [ORDERS, { type: "trades", coin: "BTC" }]);
    const { socket } = await venue.visit(0);
    expect(client.status()).toMatchObject({ users: 1, subscriptions: 2 });
    socket.terminate();
    await venue.visit(1);
    expect(record.gaps).toMatchObject([{ stream: "orders", cause: "1006" }]);
  });

  it("says what the venue said when it closed", async () => {
    connect();
    const { socket } = await venue.visit(0);
    socket.close(1000, "Expired");
    await venue.visit(1);
    expect(record.log).toContain("disconnected 3 1000 Expired");
  });

  it("gives up a half-open connection, and asks anew", async () => {
    venue.answerWith(() => null);
    connect({ ...FAST, pingMs: 10_000 });
    await venue.visit(0);
    await venue.visit(1);
    expect(record.log).toContain("disconnected 3 silent");
  });

  it("keeps a quiet connection alive by pings", async () => {
    connect(FAST, [{ type: "userFills", user: USER }]);
    const { sent } = await venue.visit(0, 4);
    expect(sent.filter((text) => text === '{"method":"ping"}').length).toBeGreaterThanOrEqual(3);
    expect(venue.visits).toHaveLength(1);
  });

  it("puts a frame cut in half aside, and goes on", async () => {
    connect(VENUE_TIMINGS);
    const { socket } = await venue.visit(0);
    const whole = openOrdersFrame(USER, [wireOrder(1)]);
    socket.send(whole.slice(0, whole.length / 2));
    socket.send(whole);
    await waitFor("a listing", () => record.listings.length > 0);
    expect(record.quarantined).toMatchObject([{ raw: whole.slice(0, whole.length / 2) }]);
    expect(client.frames.get("malformed")).toBe(1);
  });

  it("does not read a frame of 17 MB: it is counted, and the connection made anew", async () => {
    connect();
    const { socket } = await venue.visit(0);
    socket.send(" ".repeat(17 * 1024 * 1024));
    await venue.visit(1);
    expect(client.frames.get("oversize")).toBe(1);
    expect(record.quarantined[0]?.reason).toContain("16777216");
    expect(record.listings).toEqual([]);
  });

  it("keeps a refused order aside, and its listing partial", async () => {
    connect(VENUE_TIMINGS);
    const { socket } = await venue.visit(0);
    socket.send(
      openOrdersFrame(USER, [
        wireOrder(1),
        wireOrder(2, { limitPx: "NaN" }),
        wireOrder(3, { coin: "__proto__" }),
      ]),
    );
    const [listing] = await waitFor("a listing", () => record.listings.length > 0 && record.listings);
    expect(listing?.complete).toBe(false);
    expect(listing?.orders.map((order) => [order.oid, order.coin])).toEqual([
      [1, "BTC"],
      [3, "__proto__"],
    ]);
    expect(record.quarantined).toMatchObject([{ path: "openOrders.orders[1].limitPx" }]);
  });

  it("says goodbye when it is stopped, and never connects again", async () => {
    connect();
    const { sent } = await venue.visit(0);
    await client.stop(AbortSignal.timeout(5_000));
    expect(JSON.parse(sent.at(-1) ?? "")).toEqual({ method: "unsubscribe", subscription: ORDERS });
    expect(client.status().state).toBe("stopped");
    client.want([{ type: "userFills", user: USER }]);
    expect(client.status().state).toBe("stopped");
    expect(venue.visits).toHaveLength(1);
  });

  it("never connects more often than the gate allows, however often it is dropped", async () => {
    /** When each connect was granted; when it is noticed at the other end is up to the machine. */
    const times: number[] = [];
    connect({ ...FAST, connectsPerMinute: 5, minuteMs: 1_000 }, [ORDERS], () => times.push(Date.now()));
    for (let n = 0; n < 12; n++) {
      const { socket } = await venue.visit(n);
      socket.terminate();
    }
    for (let n = 5; n < times.length; n++) {
      expect((times[n] ?? 0) - (times[n - 5] ?? 0)).toBeGreaterThan(900);
    }
  });
});
