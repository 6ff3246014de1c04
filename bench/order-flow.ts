// Order events as ledgers give them: of orders that are new, or of orders that come, change and go.
import type { Address } from "../src/domain/address.js";
import type { OrderEvent } from "../src/domain/event.js";
import { Ledger } from "../src/domain/ledger.js";
import { observe } from "../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../src/venues/hyperliquid/wire/decode.js";
import { OpenOrders } from "./orders.js";

const FRAME_EVERY_MS = 5_000;
const T0 = 1_790_000_000_000;
const ORDERS = 500;

/** Of a frame of 500 orders, so many are replaced by new ones, and this share of all changes. */
const REPLACED = 25;
const CHANGED = 0.05;

/** The first `count` events of so many traders as it takes whose orders are all new. */
export function newOrders(count: number): OrderEvent[] {
  const events: OrderEvent[] = [];
  for (let seed = 1; events.length < count; seed++) events.push(...new Trader(seed).listed(0));
  return events.slice(0, count);
}

/** What happened before, and the first `count` events of a flow: as many new as closed, and as many updated. */
export function livelyOrders(count: number): { before: OrderEvent[]; events: OrderEvent[] } {
  const traders = Array.from({ length: 5 }, (_, place) => new Trader(place + 1));
  const before = traders.flatMap((trader) => trader.listed(0));
  const events: OrderEvent[] = [];
  for (let frame = 1; events.length < count; frame++) {
    for (const trader of traders) {
      trader.orders.change(CHANGED);
      trader.orders.replace(REPLACED);
      events.push(...trader.listed(frame));
    }
  }
  return { before, events: events.slice(0, count) };
}

class Trader {
  readonly orders: OpenOrders;
  readonly #ledger: Ledger;

  constructor(seed: number) {
    const address: Address = `0x${seed.toString(16).padStart(40, "0")}`;
    this.orders = new OpenOrders(address, ORDERS, seed);
    this.#ledger = new Ledger(address, { closeAfterMissing: 1, sampleIntervalMs: 0 });
  }

  /** What the frame of that number tells. */
  listed(frame: number): OrderEvent[] {
    const reception = { instance: "0.1/openOrders", receivedAt: T0 + frame * FRAME_EVERY_MS };
    return observe(decode(this.orders.text()), reception)
      .flatMap((observation) => this.#ledger.apply(observation).events)
      .filter((event) => event.kind === "order");
  }
}
