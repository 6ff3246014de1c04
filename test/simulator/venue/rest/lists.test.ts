// The lists that REST gives of what was: their order, their ends, how far they reach.
import { describe, expect, it } from "vitest";
import type { FundingPayment, LedgerUpdate } from "../../../../src/simulator/model/record-words.js";
import type { Model, ShownFill, StatusChange } from "../../../../src/simulator/model/words.js";
import { START_MS } from "../stub-model.js";
import { A, ask, askList, B, stillVenue } from "./asking.js";

const ALL = Number.POSITIVE_INFINITY;
const HOUR = 3_600_000;
const SMALL = { fillRows: 40, fillReach: 130, statusRows: 30, orderReach: 25, otherRows: 10 };

function row({ order, status, statusTimestamp }: StatusChange): object {
  return { order, status, statusTimestamp };
}

function changes(model: Model): StatusChange[] {
  return model.records?.statuses(A, ALL, ALL) ?? [];
}

describe("userFills", () => {
  it("are the newest, newest first, without the slices of TWAPs", async () => {
    const running = await stillVenue({}, { limits: SMALL });
    const newest = running.model.fills(A, 40);
    expect(await ask(running, { type: "userFills", user: A })).toEqual([...newest].reverse());
    const slices = running.model.twapSliceFills(A, 40);
    expect(slices.length).toBeGreaterThan(0);
    expect(await ask(running, { type: "userTwapSliceFills", user: A })).toEqual([...slices].reverse());
  });

  it("are 2,000 at most, of which 10,000 can be reached", async () => {
    const running = await stillVenue({ pastMs: 4 * HOUR, activity: 250, users: [A] });
    const all = running.model.fills(A, ALL);
    expect(all.length).toBeGreaterThan(12_000);
    expect(await ask(running, { type: "userFills", user: A })).toHaveLength(2_000);
    const page = await askList(running, { type: "userFillsByTime", user: A, startTime: 0 });
    expect(page).toEqual(all.slice(-10_000).slice(0, 2_000));
  });
});

describe("userFillsByTime", () => {
  it("pages oldest first through what can be reached, both ends included", async () => {
    const running = await stillVenue({}, { limits: SMALL });
    const reachable = running.model.fills(A, 130);
    const found = new Map<number, unknown>();
    let startTime = 0;
    for (let pages = 0; pages < 20; pages++) {
      const page = (await askList(running, { type: "userFillsByTime", user: A, startTime })) as ShownFill[];
      expect(page.length).toBeLessThanOrEqual(40);
      for (const fill of page) found.set(fill.tid, fill);
      const last = page.at(-1)?.time ?? startTime;
      if (page.length < 40) break;
      startTime = last;
    }
    expect([...found.values()]).toEqual(reachable);
  });

  it("begins and ends with the given ms, and is reversed when asked for", async () => {
    const running = await stillVenue();
    const fills = running.model.fills(A, 50);
    const [startTime, endTime] = [fills[10]?.time ?? 0, fills[40]?.time ?? 0];
    const between = running.model.fills(A, ALL).filter(({ time }) => time >= startTime && time <= endTime);
    const body = { type: "userFillsByTime", user: A, startTime, endTime };
    expect(await ask(running, body)).toEqual(between);
    expect(await ask(running, { ...body, reversed: true })).toEqual([...between].reverse());
    expect(await ask(running, { ...body, startTime: endTime + 1 })).toEqual([]);
  });
});

describe("userTwapSliceFillsByTime", () => {
  it.each(["newestFirst", "oldestFirst"] as const)("cuts and orders a time %s", async (slicesByTime) => {
    const limits = { fillRows: 5 };
    const running = await stillVenue({ pastMs: HOUR }, { limits, rest: { slicesByTime } });
    const all = running.model.twapSliceFills(A, ALL);
    const startTime = all[2]?.fill.time ?? 0;
    const since = all.filter(({ fill }) => fill.time >= startTime);
    expect(since.length).toBeGreaterThan(5);
    const page = await ask(running, { type: "userTwapSliceFillsByTime", user: A, startTime });
    expect(page).toEqual(slicesByTime === "newestFirst" ? since.reverse().slice(0, 5) : since.slice(0, 5));
  });
});

describe("historicalOrders", () => {
  it("is a log of changes, newest first, whose first row of an order is what became of it", async () => {
    const running = await stillVenue({ pastMs: HOUR });
    const rows = (await askList(running, { type: "historicalOrders", user: A })) as StatusChange[];
    const log = changes(running.model);
    expect(rows).toEqual(log.slice(-2_000).reverse().map(row));
    const first = new Map<number, string>();
    for (const { order, status } of rows) if (!first.has(order.oid)) first.set(order.oid, status);
    expect(first.size).toBeLessThan(rows.length);
    expect([...first.values()].some((word) => word.endsWith("Rejected"))).toBe(true);
    for (const { oid, status } of running.truth().traders[A]?.closed ?? [])
      expect(first.get(oid)).toBe(status);
  });

  it("has so many rows and no more", async () => {
    const running = await stillVenue({}, { limits: SMALL });
    const rows = await ask(running, { type: "historicalOrders", user: A });
    expect(rows).toEqual(changes(running.model).slice(-30).reverse().map(row));
    const many = await stillVenue({ pastMs: 2 * HOUR, activity: 200, users: [A] });
    expect(await ask(many, { type: "historicalOrders", user: A })).toHaveLength(2_000);
  });
});

describe("orderStatus", () => {
  it("tells of each order what its newest row tells, by oid and by cloid", async () => {
    const running = await stillVenue();
    const known = changes(running.model).filter(({ order }) => order.tif !== "LiquidationMarket");
    const last = new Map(known.map((change) => [change.order.oid, change]));
    for (const [oid, change] of [...last].slice(-40)) {
      const told = { status: "order", order: row(change) };
      expect(await ask(running, { type: "orderStatus", user: A, oid })).toEqual(told);
    }
    const [cloid, change] = [...last.values()]
      .flatMap((each) => (each.order.cloid === null ? [] : [[each.order.cloid, each] as const]))
      .at(-1) ?? ["", undefined];
    expect(
      await ask(running, { type: "orderStatus", user: A, oid: cloid.toUpperCase().replace("X", "x") }),
    ).toEqual({ status: "order", order: change && row(change) });
  });

  it("does not know what closed before so many others, what is another's, or what never was", async () => {
    const running = await stillVenue({}, { limits: SMALL });
    const closed: number[] = [];
    for (const { order, status } of changes(running.model)) {
      if (status === "open" || status === "triggered" || order.tif === "LiquidationMarket") continue;
      closed.push(order.oid);
    }
    expect(closed.length).toBeGreaterThan(30);
    const unknown = { status: "unknownOid" };
    const asked = (oid: unknown, user = A) => ask(running, { type: "orderStatus", user, oid });
    expect(await asked(closed.at(-25))).not.toEqual(unknown);
    expect(await asked(closed.at(-26))).toEqual(unknown);
    expect(await asked(closed.at(-1), B)).toEqual(unknown);
    expect(await asked(1)).toEqual(unknown);
    expect(await asked(`0x${"0".repeat(32)}`)).toEqual(unknown);
  });
});

describe("payments", () => {
  it("come oldest first, so many and no more, within the time asked for", async () => {
    const running = await stillVenue({ pastMs: 12 * HOUR, activity: 4, users: [A, B] }, { limits: SMALL });
    const { records } = running.model;
    const lists = [
      ["userFunding", records?.funding(A) ?? []],
      ["userNonFundingLedgerUpdates", records?.ledgerUpdates(A) ?? []],
    ] as const;
    for (const [type, all] of lists) {
      expect(all.length).toBeGreaterThan(10);
      const page = (await askList(running, { type, user: A })) as (FundingPayment | LedgerUpdate)[];
      expect(page).toEqual(all.slice(0, 10));
      const startTime = page.at(-1)?.time ?? 0;
      const last = await ask(running, { type, user: A, startTime, endTime: startTime });
      expect(last).toEqual(all.filter(({ time }) => time === startTime).slice(0, 10));
      expect(await ask(running, { type, user: A, startTime: START_MS + 1 })).toEqual([]);
    }
  });
});
