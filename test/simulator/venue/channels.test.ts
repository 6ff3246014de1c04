// What a simulated venue brings on each channel, and when.
import { describe, expect, it } from "vitest";
import { waitFor } from "../../support/wait.js";
import { client, dataOf, firstOf, StoppedClock, subscribed, venue } from "./serving.js";
import { fill, order, StubModel, status, user } from "./stub-model.js";

const A = user(1);
const B = user(2);

describe("a full-state channel", () => {
  it("brings the state at once, then again and again, also where nothing changed", async () => {
    const model = new StubModel(1);
    model.shows(A, "", [order(1, { cloid: `0x${"1".repeat(32)}` })]);
    const subscriber = await client(await venue({ model }));
    subscriber.subscribe({ type: "openOrders", user: A });
    const same = { dex: "", user: A, orders: model.openOrders(A, "") };
    expect(await firstOf(subscriber, "openOrders", 3)).toEqual([same, same, same]);
    model.shows(A, "", []);
    await waitFor("the order to be gone", () => subscriber.frames.at(-1)?.includes('"orders":[]'));
  });

  it("shares one clock with all others, whenever it was subscribed to", async () => {
    const subscriber = await client(await venue());
    await subscribed(subscriber, { type: "openOrders", user: A });
    await firstOf(subscriber, "openOrders", 2);
    await subscribed(subscriber, { type: "clearinghouseState", user: B });
    await firstOf(subscriber, "clearinghouseState", 5);
    const kinds = subscriber.frames.map((frame) => frame.slice(12, 14));
    const pushed = kinds.slice(kinds.lastIndexOf("su") + 2).join(" ");
    expect(pushed).toMatch(/^(op cl ?)+(op)?$/);
  });

  it("routes by dex, and shows nothing of a user that it does not know", async () => {
    const model = new StubModel(1);
    model.shows(A, "xyz", [order(2, { coin: "xyz:TSLA" })]);
    const subscriber = await client(await venue({ model, clock: new StoppedClock() }));
    for (const dex of ["", "xyz"]) await subscribed(subscriber, { type: "openOrders", user: A, dex });
    await subscribed(subscriber, { type: "openOrders", user: user(99), dex: "xyz" });
    expect(await firstOf(subscriber, "openOrders", 3)).toEqual([
      { dex: "", user: A, orders: [] },
      { dex: "xyz", user: A, orders: model.openOrders(A, "xyz") },
      { dex: "xyz", user: user(99), orders: [] },
    ]);
  });

  it("brings accounts of one dex, or of all", async () => {
    const subscriber = await client(await venue());
    await subscribed(subscriber, { type: "clearinghouseState", user: A, dex: "xyz" });
    await subscribed(subscriber, { type: "allDexsClearinghouseState", user: B });
    const [one] = await firstOf(subscriber, "clearinghouseState", 1);
    const [all] = await firstOf(subscriber, "allDexsClearinghouseState", 1);
    expect(one).toMatchObject({ dex: "xyz", user: A, clearinghouseState: { withdrawable: "0.0" } });
    expect(all).toMatchObject({
      user: B,
      clearinghouseStates: [
        ["", { withdrawable: "1.0" }],
        ["xyz", { withdrawable: "0.0" }],
      ],
    });
  });

  it("webData2 is served where that is asked for, on its own slower clock", async () => {
    const model = new StubModel(1);
    model.shows(A, "", [order(1)]);
    const running = await venue({ model, legacyWebData2: true });
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "webData2", user: A });
    await subscribed(subscriber, { type: "openOrders", user: A });
    const [first, second] = (await firstOf(subscriber, "webData2", 2)) as { serverTime: number }[];
    expect(first).toMatchObject({
      user: A,
      openOrders: model.openOrders(A, ""),
      meta: { universe: [] },
      assetCtxs: [],
    });
    expect(second?.serverTime).toBeGreaterThan(first?.serverTime ?? 0);
    await firstOf(subscriber, "webData2", 4);
    expect(dataOf(subscriber, "openOrders").length).toBeGreaterThan(5);
  });

  it("brings nothing any more after an unsubscribe", async () => {
    const running = await venue();
    const subscriber = await client(running);
    const [one, two] = [
      { type: "openOrders", user: A },
      { type: "openOrders", user: B },
    ];
    for (const each of [one, two]) await subscribed(subscriber, each);
    subscriber.unsubscribe(one);
    const unsubscribed = (await subscriber.answers()).length;
    await waitFor("more of the other", () => subscriber.frames.length >= unsubscribed + 3);
    expect(subscriber.frames.slice(unsubscribed).join("")).not.toContain(A);
  });
});

describe("a channel of changes", () => {
  it("begins with a snapshot, oldest first, then tells each fill once", async () => {
    const model = new StubModel(2);
    const running = await venue({ model });
    for (const tid of [1, 2]) model.happens({ fills: [{ user: A, fill: fill(tid) }] });
    running.truth();
    const subscriber = await client(running);
    subscriber.subscribe({ type: "userFills", user: A });
    for (let tid = 3; tid < 100; tid++) {
      model.happens({
        fills: [
          { user: A, fill: fill(tid) },
          { user: B, fill: fill(tid) },
        ],
      });
      if (tid % 10 === 0) await subscriber.answers();
    }
    running.truth();
    await subscriber.answers();
    const [snapshot, ...deltas] = dataOf(subscriber, "userFills") as { fills: { tid: number }[] }[];
    expect(Object.keys(snapshot ?? {})).toEqual(["isSnapshot", "user", "fills"]);
    expect(deltas.every((delta) => Object.keys(delta).join() === "user,fills")).toBe(true);
    const tids = [snapshot, ...deltas].flatMap((frame) => frame?.fills.map(({ tid }) => tid));
    expect(tids).toEqual(Array.from({ length: 99 }, (_, n) => n + 1));
  });

  it("brings no more than the newest 2000 in a snapshot", async () => {
    const model = new StubModel(1);
    model.happens({ fills: Array.from({ length: 2_010 }, (_, n) => ({ user: A, fill: fill(n) })) });
    const running = await venue({ model });
    running.truth();
    const subscriber = await client(running);
    subscriber.subscribe({ type: "userFills", user: A });
    const [snapshot] = (await firstOf(subscriber, "userFills", 1)) as { fills: { tid: number }[] }[];
    expect([snapshot?.fills.length, snapshot?.fills[0]?.tid]).toEqual([2_000, 10]);
  });

  it("tells slices of TWAPs apart from other fills", async () => {
    const model = new StubModel(1);
    const running = await venue({ model });
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "userTwapSliceFills", user: A });
    model.happens({ twapSliceFills: [{ user: A, fill: fill(1), twapId: 7 }] });
    expect(await firstOf(subscriber, "userTwapSliceFills", 2)).toEqual([
      { isSnapshot: true, user: A, twapSliceFills: [] },
      { user: A, twapSliceFills: [{ fill: fill(1), twapId: 7 }] },
    ]);
  });

  it("orderUpdates brings one bare array for each block, without a user, of short orders", async () => {
    const model = new StubModel(2);
    const running = await venue({ model });
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "orderUpdates", user: A });
    const cloid = `0x${"1".repeat(32)}`;
    model.happens({
      statuses: [
        status(A, order(1), "canceled"),
        status(B, order(2), "open"),
        status(A, order(3, { cloid, reduceOnly: true }), "open"),
      ],
    });
    model.happens({ statuses: [status(A, order(3, { sz: "0.0" }), "filled")] });
    const short = {
      coin: "BTC",
      side: "B",
      limitPx: "100.0",
      sz: "1.0",
      oid: 1,
      timestamp: 1_790_000_000_000,
    };
    const update = (given: object, word: string) => ({
      order: { ...short, origSz: "1.0", ...given },
      status: word,
      statusTimestamp: 1_790_000_000_000,
    });
    expect(await firstOf(subscriber, "orderUpdates", 2)).toEqual([
      [update({}, "canceled"), update({ oid: 3, cloid, reduceOnly: true }, "open")],
      [update({ oid: 3, sz: "0.0" }, "filled")],
    ]);
  });

  it("userEvents brings fills on the channel user, which names none", async () => {
    const model = new StubModel(1);
    const running = await venue({ model });
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "userEvents", user: A });
    model.happens({ fills: [{ user: A, fill: fill(1) }] });
    expect(await firstOf(subscriber, "user", 1)).toEqual([{ fills: [fill(1)] }]);
  });
});

describe("the venue", () => {
  it("freezes its traders and goes on pushing", async () => {
    const model = new StubModel(1);
    const running = await venue({ model });
    running.freeze();
    expect(model.frozen).toBe(true);
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "openOrders", user: A });
    await firstOf(subscriber, "openOrders", 3);
  });

  it("knows which orders it showed, with their last size, and not those of a listing that it withheld", async () => {
    const model = new StubModel(1);
    const child = order(3);
    model.shows(A, "", [order(1), order(2, { children: [child, order(2)] })]);
    const running = await venue({ model });
    expect(running.deliveredOids.size).toBe(0);
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "openOrders", user: A });
    await firstOf(subscriber, "openOrders", 1);
    model.shows(A, "", [order(1, { sz: "0.5" })]);
    const shown = () => running.deliveredOids.get(A)?.get("");
    await waitFor("the new size", () => shown()?.get(1) === "0.5");
    expect([...(shown() ?? [])].sort()).toEqual([
      [1, "0.5"],
      [2, "1.0"],
      [3, "1.0"],
    ]);
  });
});
