// Seeded open orders as the venue lists them, and how they change from one frame to the next.
import { readFileSync } from "node:fs";
import { Random } from "../src/simulator/model/random.js";

const RECORDED = new URL("../test/fixtures/hyperliquid/ws-openOrders/frames-2026-10.jsonl", import.meta.url);

/** An order with the members of the recorded ones, in their order. */
interface ListedOrder {
  coin: string;
  side: string;
  limitPx: string;
  sz: string;
  oid: number;
  timestamp: number;
  triggerPx: string;
  origSz: string;
  cloid: string | null;
  children: ListedOrder[];
}

/** Where an order stands among all that the venue ever took. */
interface Placed {
  readonly oid: number;
  readonly timestamp: number;
}

/** Coin, price, digits behind the point of a price and of a size. */
const COINS = [
  ["BTC", 61_250, 0, 5],
  ["ETH", 3_020, 1, 4],
  ["SOL", 148, 3, 2],
  ["HYPE", 41, 3, 2],
  ["kPEPE", 0.012, 6, 0],
  ["DOGE", 0.21, 5, 0],
  ["AVAX", 24, 3, 2],
  ["LINK", 17, 4, 1],
  ["ARB", 0.55, 5, 1],
  ["FARTCOIN", 0.8, 5, 1],
] as const;

/** Of twenty orders one is a position TP with an SL among its children; as on the wire, the SL stands beside it too. */
const BRACKET_EVERY = 20;

/** The open orders of one trader, newest first as in recorded listings, a frame after the other. */
export class OpenOrders {
  readonly #user: string;
  readonly #random: Random;
  readonly #orders: ListedOrder[] = [];
  readonly #plain: ListedOrder;
  #newest: Placed;
  #oldest: Placed;
  #due = 0;

  /** Different seeds, whole numbers below 1,000, never draw the same oid. */
  constructor(user: string, count: number, seed: number) {
    this.#user = user;
    this.#random = new Random(seed);
    this.#newest = this.#oldest = { oid: 566_617_880_000 + seed, timestamp: 1_791_280_999_484 };
    const [plain, takeProfit] = recordedOrders();
    this.#plain = plain;
    for (let index = 0; this.#orders.length < count; index++) {
      if (index % BRACKET_EVERY === BRACKET_EVERY / 2 && count - this.#orders.length > 1) {
        const children = takeProfit.children.map((child) => this.#drawn(child, this.#earlier()));
        this.#orders.push(...children, { ...this.#drawn(takeProfit, this.#earlier()), children });
      } else {
        this.#orders.push(this.#drawn(plain, this.#earlier()));
      }
    }
  }

  /** The frame as bytes of the socket become it: a string that nothing else has touched. */
  text(): string {
    const data = { dex: "", user: this.#user, orders: this.#orders };
    return Buffer.from(JSON.stringify({ channel: "openOrders", data })).toString();
  }

  /**
   * Of `share` of the orders, on average, `sz` falls or `limitPx` moves; one that is nearly filled is amended to its
   * whole size. Returns how many changed.
   */
  change(share: number): number {
    this.#due += share * this.#orders.length;
    const picked = new Set<ListedOrder>();
    while (picked.size < Math.floor(this.#due)) picked.add(this.#random.pick(this.#orders));
    this.#due -= picked.size;
    for (const order of picked) this.#amend(order);
    return picked.size;
  }

  /** So many of the plain orders vanish, and as many new ones appear. */
  replace(count: number): void {
    for (let n = 0; n < count; n++) {
      const place = this.#random.whole(0, this.#orders.length - 1);
      if (this.#orders[place]?.triggerPx !== "0.0") continue;
      this.#orders.splice(place, 1);
      this.#orders.unshift(this.#drawn(this.#plain, this.#later()));
    }
  }

  #earlier(): Placed {
    const { oid, timestamp } = this.#oldest;
    this.#oldest = {
      oid: oid - 1_000 * this.#random.whole(1, 5_000),
      timestamp: timestamp - this.#random.whole(0, 2_000),
    };
    return this.#oldest;
  }

  #later(): Placed {
    const { oid, timestamp } = this.#newest;
    this.#newest = {
      oid: oid + 1_000 * this.#random.whole(1, 5_000),
      timestamp: timestamp + this.#random.whole(0, 2_000),
    };
    return this.#newest;
  }

  #drawn(recorded: ListedOrder, placed: Placed): ListedOrder {
    const random = this.#random;
    const [coin, px, pxDecimals, szDecimals] = random.pick(COINS);
    const limitPx = written(px * random.between(0.9, 1.1), pxDecimals);
    const sz = written((random.between(10, 50_000) / px) * 1.03, szDecimals);
    return {
      ...recorded,
      ...placed,
      coin,
      side: random.pick(["B", "A"]),
      limitPx,
      sz,
      triggerPx: recorded.triggerPx === "0.0" ? "0.0" : limitPx,
      origSz: sz,
      cloid: random.chance(0.8) ? `0x${random.hex(32)}` : null,
      children: [],
    };
  }

  #amend(order: ListedOrder): void {
    const left = this.#fallen(order.sz);
    const filled = Number(left) < 0.2 * Number(order.origSz);
    if (filled || this.#random.chance(0.5)) order.limitPx = this.#moved(order.limitPx);
    else order.sz = left;
    if (filled) order.sz = order.origSz;
  }

  #moved(px: string): string {
    const decimals = px.length - 1 - px.indexOf(".");
    const moved = written(Number(px) * this.#random.between(0.99, 1.01), decimals);
    return moved === px ? written(Number(px) + 10 ** -decimals, decimals) : moved;
  }

  #fallen(sz: string): string {
    const decimals = sz.length - 1 - sz.indexOf(".");
    const fallen = written(Number(sz) * this.#random.between(0.98, 0.999), decimals);
    return fallen === sz ? written(Math.max(0, Number(sz) - 10 ** -decimals), decimals) : fallen;
  }
}

/** As the venue writes them: `31175.0`, `0.0296`. */
function written(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  const short = text.includes(".") ? text.replace(/0+$/, "") : `${text}.`;
  return short.endsWith(".") ? `${short}0` : short;
}

function recordedOrders(): [ListedOrder, ListedOrder] {
  const [line = ""] = readFileSync(RECORDED, "utf8").split("\n");
  return JSON.parse(line).recv.data.orders;
}
