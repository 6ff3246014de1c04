// The life of orders: opened, fired, filled, trimmed, closed; gathered in blocks.
import type { Account } from "./account.js";
import { execute, type Trade, ZERO_HASH } from "./fill.js";
import { cost, type Market } from "./market.js";
import type { Oids } from "./oids.js";
import { type Order, type Side, shownOrder, sign, type Ticket } from "./order.js";
import type { Random } from "./random.js";
import type { ShownTwap, TwapRecord } from "./record-words.js";
import { positionOf, type Trader } from "./trader.js";
import type { Block, ShownFill, StatusChange } from "./words.js";

/** How a fill came about, besides its price and size. */
export type Manner = Pick<Trade, "crossed" | "hash" | "liquidation">;

const TIDS = 2 ** 50;
/** Odd, so that adding it walks through all tids before one comes again. */
const TID_STEP = 695_838_206_905_093;

const FIRST_TWAP_ID = 2_288_616;

export class Exchange {
  readonly markets: readonly Market[];
  readonly traders: readonly Trader[];
  readonly random: Random;
  readonly #owners: ReadonlyMap<Account, Trader>;
  readonly #oids: Oids;
  #now: number;
  #tid: number;
  #twapId = FIRST_TWAP_ID;
  #statuses: Block["statuses"][number][] = [];
  #orderUpdates: NonNullable<Block["orderUpdates"]>[number][] = [];
  #fills: Block["fills"][number][] = [];
  #twapSliceFills: Block["twapSliceFills"][number][] = [];
  #twapRecords: NonNullable<Block["twapRecords"]>[number][] = [];

  constructor(
    markets: readonly Market[],
    traders: readonly Trader[],
    random: Random,
    oids: Oids,
    now: number,
  ) {
    this.markets = markets;
    this.traders = traders;
    this.#owners = new Map(
      traders.flatMap((trader) => [...trader.accounts.values()].map((account) => [account, trader])),
    );
    this.random = random;
    this.#oids = oids;
    this.#tid = random.whole(1, TIDS - 1);
    this.#now = now;
  }

  /** Of the block that runs or ran last, ms. */
  get now(): number {
    return this.#now;
  }

  /** Whose accounts these are, in the order of the traders. */
  ownersOf(accounts: readonly Account[]): Trader[] {
    if (accounts.length === 0) return [];
    const owners = new Set(accounts.map((account) => this.#owners.get(account)));
    return this.traders.filter((trader) => owners.has(trader));
  }

  beginBlock(time: number): void {
    this.#now = time;
  }

  /** What happened since {@link beginBlock}; null when that was nothing. */
  endBlock(): Block | null {
    const [statuses, fills, twapSliceFills] = [this.#statuses, this.#fills, this.#twapSliceFills];
    const [orderUpdates, twapRecords] = [this.#orderUpdates, this.#twapRecords];
    if (statuses.length + fills.length + twapSliceFills.length + twapRecords.length === 0) return null;
    this.#statuses = [];
    this.#orderUpdates = [];
    this.#fills = [];
    this.#twapSliceFills = [];
    this.#twapRecords = [];
    return { time: this.#now, statuses, orderUpdates, fills, twapSliceFills, twapRecords };
  }

  /** Opens an order, and with it the TP and SL that wait for its fill. Whether it may is the caller's to know. */
  open(trader: Trader, ticket: Ticket, attached: readonly Ticket[] = []): Order {
    const order = this.#create(trader, ticket, null);
    order.children = attached.map((child) => this.#create(trader, child, order));
    pair(order.children);
    for (const each of [order, ...order.children]) {
      trader.orders.set(each.oid, each);
      each.market.orders.add(each);
      this.#tell(each, "open");
    }
    return order;
  }

  /** An order that is refused has an oid and a status, and was never open. */
  reject(trader: Trader, ticket: Ticket, status: string): void {
    this.#tell(this.#create(trader, ticket, null), status);
  }

  isOpen(order: Order): boolean {
    return order.trader.orders.has(order.oid);
  }

  close(order: Order, status: string): void {
    const { trader, market, oid, timestamp, parent, children, sibling } = order;
    trader.orders.delete(oid);
    market.orders.delete(order);
    this.#tell(order, status);
    if (timestamp < this.#now) trader.closed.push({ oid, timestamp, status, time: this.#now });
    if (parent !== null) parent.children = parent.children.filter((child) => child !== order);
    if (sibling !== null) {
      sibling.sibling = null;
      if (status === "filled") this.close(sibling, "siblingFilledCanceled");
    }
    for (const child of children) {
      if (status === "filled") child.parent = null;
      else this.close(child, status);
    }
  }

  /** The trigger is reached: from now on it is an order like any other. A position TP/SL gets its size. */
  fire(order: Order): void {
    order.fired = true;
    if (order.isPositionTpsl) order.left = this.reducible(order.trader, order.market, order.side);
    this.#tell(order, "triggered");
  }

  /** `lots` at most what is left of it. */
  fill(order: Order, px: number, lots: number, manner: Manner): void {
    const { trader, market, side, oid, cloid } = order;
    const fill = this.#execute(trader, { market, side, px, lots, oid, cloid, ...manner });
    trader.fills.add({ fill, twapId: null });
    this.#fills.push({ user: trader.user, fill });
    order.left -= lots;
    if (order.left === 0) this.close(order, "filled");
    else if (!manner.crossed) this.#orderUpdates.push({ ...this.#change(order, "open"), partial: true });
    this.#heedPosition(trader, market);
  }

  nextTwapId(): number {
    this.#twapId++;
    return this.#twapId;
  }

  /** A slice of a TWAP: an order of its own that nobody ever sees. */
  slice(trader: Trader, market: Market, side: Side, lots: number, twapId: number): void {
    const manner = { crossed: true, hash: ZERO_HASH, liquidation: null };
    const given = { market, side, px: market.px, lots, oid: this.#nextOid(), cloid: null, ...manner };
    const fill = this.#execute(trader, given);
    trader.fills.add({ fill, twapId });
    this.#twapSliceFills.push({ user: trader.user, fill, twapId });
    this.#heedPosition(trader, market);
  }

  /** How a TWAP is now, and what became of it if that is news. */
  tellTwap(
    { user, records }: Trader,
    { coin }: Market,
    twapId: number,
    state: ShownTwap,
    status: TwapRecord["status"] | null,
  ): void {
    records.twap(twapId, coin.dex, state, this.#now, status);
    if (status === null) return;
    const record = { time: Math.floor(this.#now / 1_000), state, status, twapId };
    this.#twapRecords.push({ user, record });
  }

  /** Lots of the position that `side` would reduce. */
  reducible(trader: Trader, market: Market, side: Side): number {
    return Math.max(0, -sign(side) * positionOf(trader, market));
  }

  /** Reduce-only orders never exceed the position: they are trimmed without a word, and canceled with it. */
  #heedPosition(trader: Trader, market: Market): void {
    for (const order of trader.orders.values()) {
      if (!order.reduceOnly || order.market !== market || order.parent !== null) continue;
      const most = this.reducible(trader, market, order.side);
      if (most === 0) this.close(order, "reduceOnlyCanceled");
      else order.left = Math.min(order.left, most);
    }
  }

  #create(trader: Trader, ticket: Ticket, parent: Order | null): Order {
    const { market, side, sz, reduceOnly } = ticket;
    const most = reduceOnly && parent === null ? this.reducible(trader, market, side) : sz;
    const left = Math.min(sz, most);
    const life = { oid: this.#nextOid(), timestamp: this.#now, left, fired: false };
    return { ...ticket, ...life, trader, parent, children: [], sibling: null };
  }

  #execute(trader: Trader, given: Trade): ShownFill {
    this.#tid = (this.#tid + TID_STEP) % TIDS;
    trader.records.traded += cost(given.market, given.lots, given.px);
    return execute(trader, given, this.#now, this.#tid);
  }

  #tell(order: Order, status: string): void {
    const change = this.#change(order, status);
    this.#statuses.push(change);
    this.#orderUpdates.push({ ...change, partial: false });
    order.trader.records.change(change);
    order.trader.lives?.heed(change);
  }

  #change(order: Order, status: string): StatusChange {
    return { user: order.trader.user, order: shownOrder(order), status, statusTimestamp: this.#now };
  }

  #nextOid(): number {
    return this.#oids.next(this.#now);
  }
}

/** Makes a TP and an SL know each other. */
export function pair([one, other]: readonly Order[]): void {
  if (one === undefined || other === undefined) return;
  one.sibling = other;
  other.sibling = one;
}
