// What a simulated venue tells on orderUpdates, and what may befall it there.
import { describe, expect, it } from "vitest";
import { createModel } from "../../../src/simulator/model/model.js";
import type { OrderUpdate, StatusChange } from "../../../src/simulator/model/words.js";
import { newCounters } from "../../../src/simulator/venue/counters.js";
import {
  ALL_FAULT_KINDS,
  type FaultPlan,
  STATUS_FAULT_KINDS,
} from "../../../src/simulator/venue/fault-plan.js";
import { Faults } from "../../../src/simulator/venue/faults.js";
import type { OrderUpdatesOptions } from "../../../src/simulator/venue/numbers.js";
import { StatusLine } from "../../../src/simulator/venue/status-line.js";
import { waitFor } from "../../support/wait.js";
import type { Client } from "../client.js";
import { client, dataOf, firstOf, StoppedClock, subscribed, venue } from "./serving.js";
import { order, START_MS, StubModel, status, user } from "./stub-model.js";

const A = user(1);
const B = user(2);
const UPDATES = { type: "orderUpdates", user: A };

type Told = { order: { oid: number; sz: string }; status: string; statusTimestamp: number };

function told(subscriber: Client): Told[][] {
  return dataOf(subscriber, "orderUpdates") as Told[][];
}

function oids(frames: readonly Told[][]): number[] {
  return frames.flat().map((update) => update.order.oid);
}

describe("orderUpdates", () => {
  it("begins without a snapshot, and then has one frame for each block and user, which names none", async () => {
    const model = new StubModel(2);
    model.shows(A, "", [order(1)]);
    const clock = new StoppedClock();
    const running = await venue({ model, clock });
    const subscriber = await client(running);
    for (const each of [A, B]) expect(await subscribed(subscriber, { ...UPDATES, user: each })).toBeNull();
    expect(told(subscriber)).toEqual([]);
    const cloid = `0x${"c".repeat(32)}`;
    const statuses = [
      status(A, order(2, { cloid }), "open"),
      status(B, order(3), "badAloPxRejected"),
      status(A, order(2, { cloid, sz: "0.0" }), "filled"),
    ];
    model.happens({ statuses });
    model.happens({ statuses: [status(A, order(1, { reduceOnly: true }), "canceled")] });
    clock.pass(1);
    running.truth();
    const [one, two, three] = await firstOf(subscriber, "orderUpdates", 3);
    const plain = { coin: "BTC", side: "B", limitPx: "100.0", sz: "1.0" };
    const short = (oid: number) => ({ ...plain, oid, timestamp: START_MS, origSz: "1.0" });
    const at = { statusTimestamp: START_MS };
    expect(one).toEqual([
      { order: { ...short(2), cloid }, status: "open", ...at },
      { order: { ...short(2), sz: "0.0", cloid }, status: "filled", ...at },
    ]);
    expect(two).toEqual([{ order: short(3), status: "badAloPxRejected", ...at }]);
    expect(three).toEqual([{ order: { ...short(1), reduceOnly: true }, status: "canceled", ...at }]);
    expect(Object.keys((one as { order: object }[])[0]?.order ?? {}).join()).toBe(
      "coin,side,limitPx,sz,oid,timestamp,origSz,cloid",
    );
  });

  it("tells every change of status that the model's traders saw, in order, of all dexes and spot", async () => {
    const users = [A];
    const model = createModel({ seed: 5, startMs: START_MS, users, activity: 200, pastMs: 0 });
    const changes: StatusChange[] = [];
    const advance = model.advance.bind(model);
    model.advance = (time) => {
      const blocks = advance(time);
      changes.push(...blocks.flatMap((block) => block.statuses));
      return blocks;
    };
    const clock = new StoppedClock();
    const running = await venue({ model, clock });
    const subscriber = await client(running);
    await subscribed(subscriber, UPDATES);
    clock.pass(240_000);
    running.truth();
    await waitFor("all of them", () => told(subscriber).flat().length >= changes.length);
    const seen = told(subscriber).flat();
    expect(seen.map(({ order: { oid, sz }, status }) => [oid, sz, status])).toEqual(
      changes.map(({ order: { oid, sz }, status }) => [oid, sz, status]),
    );
    const coins = new Set(changes.map((change) => change.order.coin));
    for (const coin of ["BTC", "xyz:TSLA", "@107"]) expect(coins).toContain(coin);
    const frames = told(subscriber);
    const times = frames.map((frame) => new Set(frame.map(({ statusTimestamp }) => statusTimestamp)).size);
    expect(new Set(times)).toEqual(new Set([1]));
    const filled = seen.filter((update) => update.status === "filled");
    expect(new Set(filled.map((update) => update.order.sz))).toEqual(new Set(["0.0"]));
    const immediate = changes.filter(({ order, status }) => order.tif === "Ioc" && status === "filled");
    expect(immediate.length).toBeGreaterThan(0);
    for (const { order } of immediate) {
      const frame = frames.find((each) => each.some((update) => update.order.oid === order.oid)) ?? [];
      const whole = frame.filter((update) => update.order.oid === order.oid);
      expect(whole.map(({ status }) => status)).toEqual(["open", "filled"]);
    }
  });

  it.each<[Partial<OrderUpdatesOptions>, unknown[]]>([
    [{}, []],
    [{ partials: "open" }, [["0.4", "open"]]],
    [{ partials: "filled" }, [["0.4", "filled"]]],
  ])("with %o brings of a partial fill of a resting order %j", async (orderUpdates, partial) => {
    const model = new StubModel(1);
    const clock = new StoppedClock();
    const running = await venue({ model, clock, orderUpdates });
    const subscriber = await client(running);
    await subscribed(subscriber, UPDATES);
    const updates: OrderUpdate[] = [
      { ...status(A, order(1, { sz: "0.4" }), "open"), partial: true },
      { ...status(A, order(1, { sz: "0.4" }), "canceled"), partial: false },
    ];
    const happened = (orderUpdates: OrderUpdate[]) => {
      const statuses = orderUpdates.filter((update) => !update.partial);
      model.happens({ statuses, orderUpdates });
    };
    happened(updates.slice(0, 1));
    happened(updates);
    clock.pass(1);
    running.truth();
    const frames = [...(partial.length > 0 ? [partial] : []), [...partial, ["0.4", "canceled"]]];
    const data = (await firstOf(subscriber, "orderUpdates", frames.length)) as Told[][];
    expect(data.map((frame) => frame.map(({ order: { sz }, status }) => [sz, status]))).toEqual(frames);
  });

  it("has a smaller size for each partial fill of what rests, where it tells of them", () => {
    const model = createModel({ seed: 2, startMs: START_MS, users: [A], activity: 60 });
    const blocks = model.advance(START_MS + 1_200_000);
    const partials = blocks.flatMap(({ orderUpdates = [], fills }) =>
      orderUpdates.filter(({ partial }) => partial).map(({ order }) => ({ order, fills })),
    );
    expect(partials.length).toBeGreaterThan(5);
    for (const { order, fills } of partials) {
      expect(Number(order.sz)).toBeGreaterThan(0);
      expect(Number(order.sz)).toBeLessThan(Number(order.origSz));
      expect(fills.some(({ fill }) => fill.oid === order.oid && !fill.crossed)).toBe(true);
    }
    const changes = blocks.flatMap(({ orderUpdates = [] }) => orderUpdates.filter(({ partial }) => !partial));
    const statuses = blocks.flatMap((block) => block.statuses);
    expect(JSON.stringify(changes)).toBe(
      JSON.stringify(statuses.map((each) => ({ ...each, partial: false }))),
    );
  });

  it("of several users on a connection may speak of the one alone that was subscribed first", async () => {
    const model = new StubModel(2);
    const clock = new StoppedClock();
    const running = await venue({ model, clock, orderUpdates: { users: "one" } });
    const [both, other] = [await client(running), await client(running)];
    for (const each of [B, A]) await subscribed(both, { ...UPDATES, user: each });
    await subscribed(other, UPDATES);
    const happens = (oid: number) => {
      model.happens({ statuses: [status(A, order(oid), "open"), status(B, order(oid + 1), "open")] });
      clock.pass(1);
      running.truth();
    };
    happens(1);
    expect(oids((await firstOf(both, "orderUpdates", 1)) as Told[][])).toEqual([2]);
    expect(oids((await firstOf(other, "orderUpdates", 1)) as Told[][])).toEqual([1]);
    both.unsubscribe({ ...UPDATES, user: B });
    await both.answers();
    happens(3);
    expect(oids((await firstOf(both, "orderUpdates", 2)) as Told[][])).toEqual([2, 3]);
  });
});

/** A client that orders opened for, one after the other, each told in a frame. */
async function opened(count: number, faults: FaultPlan, clock = new StoppedClock()): Promise<Client> {
  const model = new StubModel(1);
  const running = await venue({ model, clock, faults });
  const subscriber = await client(running);
  await subscribed(subscriber, UPDATES);
  for (let oid = 1; oid <= count; oid++) {
    model.happens({ statuses: [status(A, order(oid), "open")] });
    clock.pass(1);
    running.truth();
  }
  return subscriber;
}

describe("a fault of orderUpdates", () => {
  it("lateStatus lets a frame come late, and loses none", async () => {
    const subscriber = await opened(50, { lateStatus: 0.9 });
    const came = oids((await firstOf(subscriber, "orderUpdates", 50)) as Told[][]);
    const sorted = Array.from({ length: 50 }, (_, n) => n + 1);
    expect(came).not.toEqual(sorted);
    expect(came.sort((a, b) => a - b)).toEqual(sorted);
  });

  it("lateStatus is 0.5 to 8 s, of a thousand frames at a time", () => {
    const waits: number[] = [];
    const acts: (() => void)[] = [];
    const brought: string[] = [];
    const faults = new Faults(1, { lateStatus: 1 }, newCounters().faults);
    const line = new StatusLine({ bring: ({ text }) => void brought.push(text) }, faults, (ms, act) => {
      waits.push(ms);
      acts.push(act);
    });
    const rest = { channel: "orderUpdates", key: "", fullState: false, copies: 1, arrived: () => {} };
    for (let n = 0; n < 1_001; n++) line.bring({ ...rest, text: String(n) }, () => n !== 3);
    expect(brought).toEqual(["1000"]);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(500);
    expect(Math.min(...waits)).toBeLessThan(600);
    expect(Math.max(...waits)).toBeLessThanOrEqual(8_000);
    expect(Math.max(...waits)).toBeGreaterThan(7_900);
    for (const act of acts) act();
    expect(brought).toHaveLength(1_000);
    expect(brought).not.toContain("3");
  });

  it("swapStatus lets the next frame of orderUpdates overtake one, and nothing else", async () => {
    const subscriber = await opened(4, { swapStatus: 1 });
    expect(oids((await firstOf(subscriber, "orderUpdates", 4)) as Told[][])).toEqual([2, 1, 4, 3]);
  });

  it("swapStatus lets one come by itself where no other does", async () => {
    const subscriber = await opened(1, { swapStatus: 1 });
    expect(oids((await firstOf(subscriber, "orderUpdates", 1)) as Told[][])).toEqual([1]);
  });

  it("changes no fault of another kind", () => {
    const swaps = (plan: FaultPlan) => {
      const faults = new Faults(9, plan, newCounters().faults);
      return Array.from({ length: 200 }, () => {
        faults.deals("lateStatus");
        faults.deals("swapStatus");
        return [faults.deals("swap"), faults.deals("cutBody")];
      });
    };
    const plan = { swap: 0.3, cutBody: 0.3 };
    expect(swaps({ ...plan, lateStatus: 0.5, swapStatus: 0.5 })).toEqual(swaps(plan));
    expect(ALL_FAULT_KINDS.slice(-2)).toEqual(STATUS_FAULT_KINDS);
  });
});
