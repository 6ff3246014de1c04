// The venue's caps, as a client meets them.
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { SimulatedVenue } from "../../../src/simulator/venue/simulated-venue.js";
import { waitFor } from "../../support/wait.js";
import { client, dataOf, firstOf, StoppedClock, subscribed, venue } from "./serving.js";
import { user } from "./stub-model.js";

const orders = (n: number, dex = "") => ({ type: "openOrders", user: user(n), dex });
const TOO_MANY = "Cannot track more than 2 total users.";

/** The status with which an upgrade is refused. */
async function refusal(running: SimulatedVenue, headers = {}): Promise<number | undefined> {
  const socket = new WebSocket(running.ws, { headers });
  const [, response] = await once(socket, "unexpected-response");
  socket.on("error", () => undefined);
  socket.terminate();
  return response.statusCode;
}

describe("users", () => {
  it("are ten unless said otherwise, and the error names no request", async () => {
    const running = await venue({ limits: { userScope: "ip" } });
    const subscriber = await client(running);
    for (let n = 1; n <= 10; n++) expect(await subscribed(subscriber, orders(n))).toBeNull();
    expect(await subscribed(subscriber, orders(11))).toBe("Cannot track more than 10 total users.");
    expect(running.counters).toMatchObject({ usersAtMost: 10, refused: { users: 1 } });
  });

  it("are counted once, whatever they subscribe to and wherever", async () => {
    const running = await venue({ limits: { users: 2, userScope: "ip" } });
    const [one, two] = [await client(running), await client(running)];
    for (const n of [1, 2]) await subscribed(one, orders(n));
    expect(await subscribed(one, orders(1, "xyz"))).toBeNull();
    expect(await subscribed(two, { type: "userFills", user: user(2) })).toBeNull();
    expect(await subscribed(two, { type: "trades", coin: "BTC" })).toBeNull();
    expect(await subscribed(two, orders(3))).toBe(TOO_MANY);
  });

  it("are counted for each address by itself", async () => {
    const running = await venue({ limits: { users: 2, userScope: "ip" }, ipHeader: "x-ip" });
    const one = await client(running, { "x-ip": "10.0.0.1" });
    const other = await client(running, { "x-ip": "10.0.0.2" });
    for (const n of [1, 2]) expect(await subscribed(one, orders(n))).toBeNull();
    expect(await subscribed(one, orders(3))).toBe(TOO_MANY);
    for (const n of [3, 4]) expect(await subscribed(other, orders(n))).toBeNull();
    expect(await subscribed(other, orders(1))).toBe(TOO_MANY);
  });

  it("are free at once with their last subscription", async () => {
    const subscriber = await client(await venue({ limits: { users: 2, userScope: "ip", lingerMs: 30_000 } }));
    for (const n of [1, 2]) await subscribed(subscriber, orders(n));
    await subscribed(subscriber, orders(1, "xyz"));
    subscriber.unsubscribe(orders(1));
    expect(await subscribed(subscriber, orders(3))).toBe(TOO_MANY);
    subscriber.unsubscribe(orders(1, "xyz"));
    const acks = (await subscriber.answers()).length;
    subscriber.subscribe(orders(3));
    await waitFor("an answer", () => subscriber.frames.length > acks);
    expect(dataOf(subscriber, "error")).toEqual([TOO_MANY]);
  });

  it("of a lost connection linger for a while, and the same user is free meanwhile", async () => {
    const clock = new StoppedClock();
    const running = await venue({ clock, limits: { users: 1, userScope: "ip", lingerMs: 10_000 } });
    const lost = await client(running);
    await subscribed(lost, orders(1));
    lost.socket.close();
    await lost.closed();
    const next = await client(running);
    await next.answers();
    clock.pass(9_999);
    expect(await subscribed(next, orders(2))).toBe("Cannot track more than 1 total users.");
    expect(await subscribed(next, orders(1))).toBeNull();
    next.unsubscribe(orders(1));
    clock.pass(1);
    await next.answers();
    next.subscribe(orders(2));
    await waitFor("the other user", () => dataOf(next, "subscriptionResponse").length === 3);
  });

  it("can be counted for each connection, and the error can name another number", async () => {
    const running = await venue({ limits: { users: 1, usersInText: 15, userScope: "connection" } });
    const [one, two] = [await client(running), await client(running)];
    expect(await subscribed(one, orders(1))).toBeNull();
    expect(await subscribed(two, orders(2))).toBeNull();
    expect(await subscribed(two, orders(3))).toBe("Cannot track more than 15 total users.");
  });

  it("are counted for each backend node, to which connections are routed by the seed", async () => {
    const accepted = async (seed: number) => {
      const running = await venue({ seed, limits: { users: 1, nodes: 3, connectsPerMinute: 100 } });
      const answers: boolean[] = [];
      for (let n = 1; n <= 10; n++)
        answers.push((await subscribed(await client(running), orders(n))) === null);
      return answers;
    };
    const first = await accepted(5);
    expect(first.filter(Boolean)).toHaveLength(3);
    expect(await accepted(5)).toEqual(first);
  });
});

describe("subscriptions", () => {
  it("are counted over the connections of an IP, and linger as users do", async () => {
    const running = await venue({ limits: { subscriptions: 2, lingerMs: 30_000 } });
    const [one, two] = [await client(running), await client(running)];
    await subscribed(one, orders(1));
    await subscribed(two, orders(1));
    const tooMany = "Cannot subscribe to more than 2 channels.";
    expect(await subscribed(two, orders(1, "xyz"))).toBe(tooMany);
    one.socket.terminate();
    expect(await subscribed(await client(running), { type: "trades", coin: "BTC" })).toBe(tooMany);
    expect(running.counters.refused.subscriptions).toBe(2);
  });
});

describe("messages", () => {
  it("beyond those of a minute are not read, pings included, and the worst minute is known", async () => {
    const clock = new StoppedClock();
    const running = await venue({ clock, limits: { messagesPerMinute: 4 } });
    const [one, two] = [await client(running), await client(running)];
    for (let n = 0; n < 3; n++) one.send({ method: "ping" });
    await one.answers();
    expect(await subscribed(two, orders(1))).toBe("Cannot send more than 4 messages per minute.");
    expect(running.counters).toMatchObject({ sends: 5, sendsWorstMinute: 5, refused: { messages: 1 } });
    clock.pass(60_000);
    two.subscribe(orders(1));
    await firstOf(two, "openOrders", 1);
  });
});

describe("connections", () => {
  it("beyond those of an IP are refused by 429, and another IP has its own", async () => {
    const running = await venue({ limits: { connections: 1 }, ipHeader: "x-ip" });
    const only = await client(running, { "x-ip": "10.0.0.1" });
    expect(await refusal(running, { "x-ip": "10.0.0.1" })).toBe(429);
    await client(running, { "x-ip": "10.0.0.2" });
    expect(running.counters.refused.connects).toBe(1);
    only.socket.terminate();
    await waitFor("room", () => client(running, { "x-ip": "10.0.0.1" }).catch(() => null));
  });

  it("beyond those of a minute are refused by 429, until it is over", async () => {
    const clock = new StoppedClock();
    const running = await venue({ clock, limits: { connectsPerMinute: 2 } });
    await client(running);
    await client(running);
    expect(await refusal(running)).toBe(429);
    expect(running.counters).toMatchObject({ connects: 3, connectsWorstMinute: 3, refused: { connects: 1 } });
    clock.pass(60_000);
    await subscribed(await client(running), orders(1));
  });
});

describe("a limit", () => {
  it("of lingering is one that was ever seen", async () => {
    await expect(venue({ limits: { lingerMs: 30_001 } })).rejects.toThrow(
      "lingerMs: 30001 is not from 0 to 30000",
    );
  });
});
