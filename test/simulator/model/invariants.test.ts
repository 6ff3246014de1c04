// What holds in every story, whatever its seed.
import Big from "big.js";
import { beforeAll, describe, expect, it } from "vitest";
import type { Model, ShownAccount, ShownOrder } from "../../../src/simulator/model/words.js";
import { brokenStarts, Chronicle, isFinal } from "./chronicle.js";
import { listed, MINUTE, START, watch, world } from "./worlds.js";

const SEEDS = [1, 2, 3, 4, 5, 6];

/** What was wrong with what was shown, as sentences; empty when nothing was. */
class Complaints {
  readonly listings: string[] = [];
  readonly sizes: string[] = [];
  readonly children: string[] = [];
  readonly margins: string[] = [];
  trims = 0;

  look(model: Model, chronicle: Chronicle): void {
    const all: number[] = [];
    for (const user of model.users) {
      const orders = listed(model, user);
      const waiting = new Set(orders.flatMap(({ children }) => children.map(({ oid }) => oid)));
      for (const order of orders) {
        all.push(order.oid);
        this.#size(order, chronicle);
        if (order.reduceOnly && !waiting.has(order.oid))
          this.#excess(order, chronicle.positionOf(user, order.coin));
        this.#children(order, orders);
      }
      for (const dex of model.dexes) this.#margin(model.account(user, dex));
    }
    const open = [...chronicle.open].sort();
    if (JSON.stringify(all.sort()) !== JSON.stringify(open)) this.listings.push(`at ${model.time}`);
  }

  #size(order: ShownOrder, chronicle: Chronicle): void {
    const { oid, sz, origSz } = order;
    const unfilled = chronicle.notFilled(order);
    const complain = (what: string) => this.sizes.push(`${oid} of ${sz} (${origSz}) ${what}`);
    if (order.isPositionTpsl) {
      if (order.isTrigger ? sz !== "0.0" : !new Big(sz).gt(0))
        complain("has the wrong size of a position TP/SL");
      if (origSz !== "0.0") complain("is a position TP/SL with a size of its own");
    } else if (new Big(sz).lte(0)) {
      complain("has no size");
    } else if (!unfilled.eq(sz)) {
      this.trims++;
      if (!order.reduceOnly || unfilled.lt(sz)) complain(`has ${unfilled.toFixed()} that is not filled`);
    }
  }

  #excess({ oid, side, sz }: ShownOrder, szi: Big): void {
    const most = side === "B" ? szi.times(-1) : szi;
    if (most.lte(0) || most.lt(sz)) this.sizes.push(`${oid} would reduce ${szi.toFixed()} by ${sz}`);
  }

  #children(order: ShownOrder, orders: readonly ShownOrder[]): void {
    for (const child of order.children) {
      const itself = orders.find(({ oid }) => oid === child.oid);
      if (JSON.stringify(itself) !== JSON.stringify(child))
        this.children.push(`${child.oid} is not at top level`);
      if (!child.reduceOnly || !child.isTrigger || child.side === order.side)
        this.children.push(`${child.oid} is no TP or SL of ${order.oid}`);
    }
  }

  #margin(account: ShownAccount): void {
    const sum = { ntl: new Big(0), used: new Big(0), value: new Big(account.marginSummary.totalRawUsd) };
    for (const { position } of account.assetPositions) {
      sum.ntl = sum.ntl.plus(position.positionValue);
      sum.used = sum.used.plus(position.marginUsed);
      sum.value = sum.value.plus(new Big(position.positionValue).times(Math.sign(Number(position.szi))));
      if (Number(position.szi) === 0) this.margins.push(`flat ${position.coin} at ${account.time}`);
    }
    const { accountValue, totalNtlPos, totalMarginUsed } = account.marginSummary;
    if (!sum.value.eq(accountValue) || !sum.ntl.eq(totalNtlPos) || !sum.used.eq(totalMarginUsed))
      this.margins.push(`${JSON.stringify(account.marginSummary)} at ${account.time}`);
    if (Number(account.withdrawable) < 0) this.margins.push(`withdrawable ${account.withdrawable}`);
  }
}

describe.each(SEEDS)("in the story of seed %i", (seed) => {
  const complaints = new Complaints();
  let model: Model;
  let chronicle: Chronicle;

  beforeAll(() => {
    model = world(seed, 6);
    chronicle = new Chronicle(model);
    complaints.look(model, chronicle);
    watch(model, 20 * MINUTE, 2_000, (blocks) => {
      for (const block of blocks) chronicle.add(block);
      complaints.look(model, chronicle);
    });
  });

  it("an order opens once and closes once, oids rise, tids never return", () => {
    expect(chronicle.broken).toEqual([]);
    expect(chronicle.statuses.size).toBeGreaterThan(1_000);
  });

  it("an order is listed exactly while it is open", () => {
    expect(complaints.listings).toEqual([]);
  });

  it("what an order has lost and not by fills, a reduce-only order was trimmed of", () => {
    expect(complaints.sizes).toEqual([]);
    expect(complaints.trims).toBeGreaterThan(0);
  });

  it("children stand at top level besides", () => {
    expect(complaints.children).toEqual([]);
  });

  it("an account's margin is the sum of its positions and cash, and flat coins are absent", () => {
    expect(complaints.margins).toEqual([]);
  });

  it("a position is the sum of its fills", () => {
    for (const user of model.users) {
      const shown = model.dexes.flatMap((dex) => model.account(user, dex).assetPositions);
      const summed = [...chronicle.positions].filter(([key, szi]) => key.startsWith(user) && !szi.eq(0));
      expect(shown.length).toBe(summed.length);
      for (const { position } of shown)
        expect(chronicle.positionOf(user, position.coin).toFixed()).toBe(new Big(position.szi).toFixed());
      expect(model.truth().traders[user]?.positions).toEqual(shown.map(({ position }) => position));
    }
  });

  it("a fill starts from where the one before it ended, is named by it, and sells no more than there is", () => {
    for (const { fills } of Object.values(model.truth().traders)) expect(brokenStarts(fills)).toEqual([]);
  });

  it("an order is filled when its fills sum to its size, and only then", () => {
    for (const changes of chronicle.statuses.values()) {
      const last = changes.at(-1);
      if (last === undefined || !isFinal(last.status)) continue;
      const { order, status } = last;
      const left = chronicle.notFilled(order);
      if (status === "filled") expect(order.sz).toBe("0.0");
      if (order.isPositionTpsl) continue;
      if (!order.reduceOnly) expect(left.toFixed()).toBe(new Big(order.sz).toFixed());
      else expect(left.gte(order.sz)).toBe(true);
      if (status !== "filled") expect(left.gt(0)).toBe(true);
    }
  });

  it("children are canceled with their parent, at the same time", () => {
    for (const changes of chronicle.statuses.values()) {
      const last = changes.at(-1);
      if (last === undefined || !last.status.endsWith("anceled")) continue;
      for (const { oid } of last.order.children) {
        const child = chronicle.statuses.get(oid)?.at(-1);
        expect(child).toMatchObject({ status: last.status, statusTimestamp: last.statusTimestamp });
      }
    }
  });

  it("the truth has every order as closed that was open at the end of a block", () => {
    for (const user of model.users) {
      const closed = new Map(model.truth().traders[user]?.closed.map((each) => [each.oid, each]));
      let expected = 0;
      for (const changes of chronicle.statuses.values()) {
        const last = changes.at(-1);
        if (last === undefined || last.user !== user || !isFinal(last.status)) continue;
        const { status, statusTimestamp: time, order } = last;
        if (order.timestamp === time) continue;
        expected++;
        expect(closed.get(order.oid)).toEqual({ oid: order.oid, timestamp: order.timestamp, status, time });
      }
      expect(closed.size).toBe(expected);
    }
    expect(model.truth().time).toBe(START + 20 * MINUTE);
  });
});
