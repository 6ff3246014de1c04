// What the blocks of a story add up to, worked out apart from the model.
import Big from "big.js";
import type {
  Block,
  Model,
  ShownFill,
  ShownOrder,
  StatusChange,
} from "../../../src/simulator/model/words.js";
import { listed } from "./worlds.js";

export function isFinal(status: string): boolean {
  return status !== "open" && status !== "triggered";
}

export class Chronicle {
  /** Of all orders, by oid, oldest first. Those of orders that were open already begin with the next change. */
  readonly statuses = new Map<number, StatusChange[]>();
  /** By oid. */
  readonly open = new Set<number>();
  readonly filled = new Map<number, Big>();
  /** By user and coin. */
  readonly positions = new Map<string, Big>();
  /** What must never happen, and did. */
  readonly broken: string[] = [];
  readonly #tids = new Set<number>();
  #lastOid: number;

  constructor(model: Model) {
    for (const user of model.users) {
      for (const { oid } of listed(model, user)) this.open.add(oid);
      for (const fill of model.truth().traders[user]?.fills ?? []) this.#fill(user, fill);
    }
    this.#lastOid = Math.max(0, ...this.open, ...this.filled.keys());
  }

  add({ statuses, fills, twapSliceFills }: Block): void {
    const oids = twapSliceFills.map(({ fill }) => fill.oid);
    for (const change of statuses) if (this.#change(change) === "first") oids.push(change.order.oid);
    for (const { user, fill } of [...fills, ...twapSliceFills]) this.#fill(user, fill);
    this.#check(new Set(oids).size === oids.length, `of ${oids}, one comes twice`);
    this.#check(
      oids.every((oid) => oid > this.#lastOid),
      `one of ${oids} comes after ${this.#lastOid}`,
    );
    this.#lastOid = Math.max(this.#lastOid, ...oids);
  }

  positionOf(user: string, coin: string): Big {
    return this.positions.get(`${user} ${coin}`) ?? new Big(0);
  }

  /** All of an order that is shown is filled, resting, trimmed or canceled. */
  notFilled({ oid, origSz }: ShownOrder): Big {
    return new Big(origSz).minus(this.filled.get(oid) ?? 0);
  }

  #change(change: StatusChange): "first" | "later" {
    const { oid } = change.order;
    const before = this.statuses.get(oid) ?? [];
    const refused = change.status.endsWith("Rejected") && before.length === 0 && !this.open.has(oid);
    const first = change.status === "open" || refused;
    if (first) this.#check(before.length === 0, `${oid} is ${change.status} again`);
    else this.#check(this.open.has(oid), `${oid} is ${change.status} without being open`);
    if (isFinal(change.status)) this.open.delete(oid);
    else this.open.add(oid);
    this.statuses.set(oid, [...before, change]);
    return first ? "first" : "later";
  }

  #fill(user: string, { oid, tid, coin, side, sz }: ShownFill): void {
    this.#check(new Big(sz).gt(0), `a fill of ${oid} has the size ${sz}`);
    this.#check(!this.#tids.has(tid) && tid > 0 && tid <= 2 ** 50, `tid ${tid} comes twice or is too large`);
    this.#tids.add(tid);
    this.filled.set(oid, new Big(sz).plus(this.filled.get(oid) ?? 0));
    if (!isSpot(coin))
      this.positions.set(`${user} ${coin}`, this.positionOf(user, coin).plus(signed(side, sz)));
  }

  #check(holds: boolean, otherwise: string): void {
    if (!holds) this.broken.push(otherwise);
  }
}

/** What is wrong with the positions from which the fills of one trader, oldest first, say that they start. */
export function brokenStarts(fills: readonly ShownFill[]): string[] {
  const broken: string[] = [];
  const positions = new Map<string, Big>();
  for (const { tid, coin, side, sz, startPosition, dir } of fills) {
    if (isSpot(coin)) {
      if (side === "A" && new Big(startPosition).lt(sz))
        broken.push(`${tid} sells ${sz} of ${startPosition}`);
      continue;
    }
    const start = positions.get(coin) ?? new Big(0);
    const end = start.plus(signed(side, sz));
    if (!start.eq(startPosition)) broken.push(`${tid} starts from ${startPosition}, not ${start.toFixed()}`);
    if (dirOf(start, end) !== dir) broken.push(`${tid} is called ${dir}, not ${dirOf(start, end)}`);
    positions.set(coin, end);
  }
  return broken;
}

function isSpot(coin: string): boolean {
  return coin.startsWith("@");
}

function signed(side: "B" | "A", sz: string): Big {
  return new Big(sz).times(side === "B" ? 1 : -1);
}

function dirOf(start: Big, end: Big): string {
  if (start.times(end).lt(0)) return start.gt(0) ? "Long > Short" : "Short > Long";
  const opens = end.abs().gt(start.abs());
  const long = (opens ? end : start).gt(0);
  return `${opens ? "Open" : "Close"} ${long ? "Long" : "Short"}`;
}
