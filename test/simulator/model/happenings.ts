// Counts what happens in a story, by what blocks and listings show of it.
import type {
  Block,
  Model,
  ShownFill,
  ShownOrder,
  ShownPosition,
  StatusChange,
} from "../../../src/simulator/model/words.js";
import { listed, MINUTE } from "./worlds.js";

/** What must happen in an hour of ten traders. */
export const HAPPENINGS = [
  "a Gtc order rests",
  "an Alo order rests",
  "an order is amended",
  "a resting order is filled in part, and again later",
  "a resting order is filled wholly",
  "an order is canceled",
  "an IOC order is filled in its block by several fills",
  "a market order is filled in its block by several fills",
  "an IOC order is refused although it has an oid",
  "an Alo order is refused",
  "a reduce-only order is trimmed without a fill",
  "a reduce-only order is canceled since the position is gone",
  "a Stop Market waits",
  "a Stop Limit waits",
  "a Take Profit Market waits",
  "a Take Profit Limit waits",
  "a trigger fires into an order that rests",
  "a trigger fires into an order that is filled at once",
  "a trigger fires into an order that is canceled at once",
  "a trigger fires into an order that is refused",
  "a bracket stands with both children",
  "a bracket is canceled with its children",
  "a bracket is filled and leaves its children",
  "a child is canceled since its sibling was filled",
  "a position TP/SL waits without a size",
  "a position TP/SL has fired and has a size",
  "a long is flipped",
  "a short is flipped",
  "a trader is liquidated",
  "an order is canceled by a liquidation",
  "another trader's liquidation fills an order",
  "a TWAP has a slice",
  "a TWAP of spot has a slice",
  "an order of a builder dex",
  "a position of a builder dex",
  "a spot order",
  "spot is bought",
  "spot is sold",
  "an order lives for less than 5 s",
  "an order lives for less than 1 s",
  "a position is cross",
  "a position is isolated",
  "the leverage of a position changes without a trade",
  "a trader has no orders for a minute",
  "a trader has 45 orders or more",
  "scheduledCancel",
  "selfTradeCanceled",
  "marginCanceled",
  "openInterestCapCanceled",
] as const;

export type Happening = (typeof HAPPENINGS)[number];

/** Of two statuses of one order in one block, what the later one says. */
const AFTER_FIRING: Readonly<Record<string, Happening>> = {
  filled: "a trigger fires into an order that is filled at once",
  canceled: "a trigger fires into an order that is canceled at once",
};

const BY_STATUS: Readonly<Record<string, Happening>> = {
  badAloPxRejected: "an Alo order is refused",
  reduceOnlyCanceled: "a reduce-only order is canceled since the position is gone",
  siblingFilledCanceled: "a child is canceled since its sibling was filled",
  liquidatedCanceled: "an order is canceled by a liquidation",
  scheduledCancel: "scheduledCancel",
  selfTradeCanceled: "selfTradeCanceled",
  marginCanceled: "marginCanceled",
  openInterestCapCanceled: "openInterestCapCanceled",
};

const BY_DIR: Readonly<Record<string, Happening>> = {
  "Long > Short": "a long is flipped",
  "Short > Long": "a short is flipped",
  Buy: "spot is bought",
  Sell: "spot is sold",
};

const BY_TYPE: Readonly<Record<string, Happening>> = {
  "Stop Market": "a Stop Market waits",
  "Stop Limit": "a Stop Limit waits",
  "Take Profit Market": "a Take Profit Market waits",
  "Take Profit Limit": "a Take Profit Limit waits",
};

export class Happenings {
  readonly counts = new Map<Happening, number>(HAPPENINGS.map((each) => [each, 0]));
  readonly #madeAt = new Map<number, number>();
  readonly #sizes = new Map<number, string>();
  readonly #positions = new Map<string, { readonly szi: string; readonly leverage: number }>();
  readonly #idleSince = new Map<string, number>();

  see(model: Model, blocks: readonly Block[]): void {
    const filled = new Set<number>();
    for (const block of blocks) {
      for (const { user, fill } of block.fills) {
        filled.add(fill.oid);
        this.#fill(user, fill);
      }
      for (const [index, change] of block.statuses.entries()) this.#change(change, index, block);
      for (const { fill } of block.twapSliceFills) {
        this.#count("a TWAP has a slice");
        this.#count("a TWAP of spot has a slice", fill.coin.startsWith("@"));
      }
    }
    for (const user of model.users) {
      const orders = listed(model, user);
      for (const order of orders) this.#listed(order, filled);
      this.#crowd(user, orders.length, model.time);
      for (const dex of model.dexes)
        for (const { position } of model.account(user, dex).assetPositions) this.#position(user, position);
    }
  }

  #count(happening: Happening | undefined, holds = true): void {
    if (happening !== undefined && holds) this.counts.set(happening, (this.counts.get(happening) ?? 0) + 1);
  }

  #fill(user: string, { oid, time, dir, crossed, liquidation }: ShownFill): void {
    this.#count(BY_DIR[dir]);
    this.#count("a trader is liquidated", liquidation?.liquidatedUser === user);
    this.#count(
      "another trader's liquidation fills an order",
      (liquidation?.liquidatedUser ?? user) !== user,
    );
    if (crossed) return;
    const before = this.#madeAt.get(oid);
    this.#count("a resting order is filled in part, and again later", before !== undefined && before < time);
    this.#madeAt.set(oid, time);
  }

  #change({ order, status, user }: StatusChange, index: number, { time, statuses, fills }: Block): void {
    const { oid, timestamp, tif, children } = order;
    const rested = timestamp < time;
    const inFull = status === "filled";
    const canceled = status === "canceled";
    const several = fills.filter(({ fill }) => fill.oid === oid).length > 1;
    this.#count(BY_STATUS[status]);
    this.#count("an order is canceled", canceled && rested);
    this.#count("a resting order is filled wholly", inFull && rested && order.orderType === "Limit");
    this.#count("an IOC order is filled in its block by several fills", inFull && several && tif === "Ioc");
    this.#count(
      "a market order is filled in its block by several fills",
      inFull && several && tif === "FrontendMarket",
    );
    this.#count(
      "an IOC order is refused although it has an oid",
      status === "iocCancelRejected" && tif === "Ioc",
    );
    this.#count("a bracket is canceled with its children", canceled && children.length > 0);
    this.#count("a bracket is filled and leaves its children", inFull && children.length > 0);
    if (status !== "open" && status !== "triggered" && rested) {
      this.#count("an order lives for less than 5 s", time - timestamp < 5_000);
      this.#count("an order lives for less than 1 s", time - timestamp < 1_000);
    }
    const next = statuses[index + 1];
    const replaced = next?.status === "open" && next.user === user && next.order.coin === order.coin;
    this.#count("an order is amended", canceled && replaced && next.order.side === order.side);
    if (status === "triggered") {
      const outcome = statuses.slice(index + 1).find((later) => later.order.oid === oid)?.status;
      if (outcome === undefined) this.#count("a trigger fires into an order that rests");
      else this.#count(AFTER_FIRING[outcome]);
      this.#count("a trigger fires into an order that is refused", outcome?.endsWith("Rejected"));
    }
  }

  #listed(order: ShownOrder, filled: ReadonlySet<number>): void {
    const { oid, coin, sz, tif, isTrigger, isPositionTpsl } = order;
    this.#count("a Gtc order rests", tif === "Gtc");
    this.#count("an Alo order rests", tif === "Alo");
    this.#count(BY_TYPE[order.orderType], isTrigger);
    this.#count("a bracket stands with both children", order.children.length === 2);
    this.#count("a position TP/SL waits without a size", isPositionTpsl && isTrigger && sz === "0.0");
    this.#count("a position TP/SL has fired and has a size", isPositionTpsl && !isTrigger && sz !== "0.0");
    this.#count("an order of a builder dex", coin.startsWith("xyz:"));
    this.#count("a spot order", coin.startsWith("@"));
    const trimmed = Number(this.#sizes.get(oid) ?? 0) > Number(sz) && !filled.has(oid);
    this.#count("a reduce-only order is trimmed without a fill", trimmed);
    this.#sizes.set(oid, sz);
  }

  #crowd(user: string, orders: number, time: number): void {
    this.#count("a trader has 45 orders or more", orders >= 45);
    const since = orders === 0 ? (this.#idleSince.get(user) ?? time) : time;
    this.#count("a trader has no orders for a minute", time - since >= MINUTE);
    this.#idleSince.set(user, since);
  }

  #position(user: string, { coin, szi, leverage }: ShownPosition): void {
    this.#count("a position of a builder dex", coin.startsWith("xyz:"));
    this.#count("a position is cross", leverage.type === "cross");
    this.#count("a position is isolated", leverage.type === "isolated");
    const before = this.#positions.get(`${user} ${coin}`);
    const relevered = before?.szi === szi && before.leverage !== leverage.value;
    this.#count("the leverage of a position changes without a trade", relevered);
    this.#positions.set(`${user} ${coin}`, { szi, leverage: leverage.value });
  }
}
