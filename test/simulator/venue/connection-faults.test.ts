// The faults that befall a connection or an answer.
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { FaultKind } from "../../../src/simulator/venue/fault-plan.js";
import type { SimulatedVenue } from "../../../src/simulator/venue/simulated-venue.js";
import { parseVenueError } from "../../../src/venues/hyperliquid/wire/error.js";
import { waitFor } from "../../support/wait.js";
import type { Client } from "../client.js";
import { ack, client, dataOf, subscribed, venue } from "./serving.js";
import { user } from "./stub-model.js";

const orders = (n: number) => ({ type: "openOrders", user: user(n), dex: "" });

/** Deals the fault on every occasion until it was dealt `times`. */
async function deal({ faults, counters }: SimulatedVenue, kind: FaultKind, times = 1): Promise<void> {
  const before = counters.faults[kind];
  faults.set({ [kind]: 1 });
  await waitFor(`${kind} to be dealt`, () => counters.faults[kind] >= before + times);
  faults.clear();
}

async function minuteWithout(running: SimulatedVenue): Promise<Client> {
  const idle = await client(running);
  await idle.closed();
  return idle;
}

describe("a fault of a connection", () => {
  it("drop closes it by 1000 Expired, or cuts it off", async () => {
    const running = await venue();
    const ends = new Set<string>();
    for (let n = 0; n < 20 && ends.size < 2; n++) {
      const dropped = await client(running);
      const closed = once(dropped.socket, "close");
      await deal(running, "drop");
      const [code, reason] = await closed;
      ends.add(`${code} ${reason}`);
    }
    expect([...ends].sort()).toEqual(["1000 Expired", "1006 "]);
  });

  it("halfOpen leaves it open and dumb, for good", async () => {
    const running = await venue();
    const halfOpen = await client(running);
    await subscribed(halfOpen, orders(1));
    await deal(running, "halfOpen");
    const heard = halfOpen.frames.length;
    let pongs = 0;
    halfOpen.socket.on("pong", () => pongs++);
    halfOpen.socket.ping();
    halfOpen.send({ method: "ping" });
    halfOpen.subscribe(orders(2));
    await minuteWithout(running);
    expect([halfOpen.frames.length, halfOpen.closeCode, pongs]).toEqual([heard, null, 0]);
  });

  it("destroy ends it without a word", async () => {
    const running = await venue();
    const doomed = await client(running);
    await deal(running, "destroy");
    expect(await doomed.closed()).toBe(1006);
    expect(doomed.frames).toEqual([]);
  });

  it("flood sends twenty errors that the venue knows, and the connection lives on", async () => {
    const running = await venue();
    const flooded = await client(running);
    await deal(running, "flood");
    await flooded.answers();
    const errors = dataOf(flooded, "error");
    expect(errors.length % 20).toBe(0);
    expect(errors.length).toBeGreaterThan(0);
    for (const text of errors) expect(parseVenueError(String(text)).kind).not.toBe("unknown");
  });
});

describe("a fault of an answer", () => {
  it("delayedAck lets others overtake it, and its data wait for it", async () => {
    const running = await venue({ faults: { delayedAck: 1 } });
    const subscriber = await client(running);
    const asked = [1, 2, 3, 4, 5, 6].map(orders);
    for (const subscription of asked) subscriber.subscribe(subscription);
    await waitFor("all acks", () => dataOf(subscriber, "subscriptionResponse").length === asked.length);
    const acks = subscriber.frames.filter((frame) => frame.includes("subscriptionResponse"));
    expect(acks).not.toEqual(asked.map((each) => ack(each)));
    expect([...acks].sort()).toEqual(asked.map((each) => ack(each)));
    for (const each of asked) {
      const about = subscriber.frames.filter((frame) => frame.includes(each.user));
      expect(about[0]).toBe(ack(each));
    }
  });

  it("delayedAck is over with an unsubscribe", async () => {
    const running = await venue({ faults: { delayedAck: 1 } });
    const subscriber = await client(running);
    subscriber.subscribe(orders(1));
    subscriber.unsubscribe(orders(1));
    await subscriber.answers();
    running.faults.clear();
    await subscribed(subscriber, orders(2));
    await waitFor("data of the other", () => dataOf(subscriber, "openOrders").length > 3);
    const about = subscriber.frames.filter((frame) => frame.includes(user(1)));
    expect(about.slice(-1)).toEqual([ack(orders(1), "unsubscribe")]);
    expect(about[0]).toBe(ack(orders(1)));
  });

  it("refuse turns a new user away for a while, and never one that has a slot", async () => {
    const running = await venue({ faults: { refuse: 1 } });
    const subscriber = await client(running);
    expect(await subscribed(subscriber, orders(1))).toBe("Cannot track more than 10 total users.");
    await waitFor("the user to be let in", async () => {
      subscriber.subscribe(orders(1));
      await subscriber.answers();
      return dataOf(subscriber, "subscriptionResponse").length > 0;
    });
    expect(running.counters.faults.refuse).toBe(1);
    expect(running.counters.refused.users).toBe(0);
    subscriber.subscribe({ type: "userFills", user: user(1) });
    await waitFor("its second subscription", () => dataOf(subscriber, "userFills").length > 0);
  });
});
