// Market makers: many orders each, some replaced and some partly filled at every push. For load, not for variety.

import { Random } from "../../src/simulator/model/random.js";
import type { Records } from "../../src/simulator/model/record-words.js";
import type {
  Block,
  Model,
  ShownAccount,
  ShownFill,
  ShownOrder,
  StatusChange,
  TrueTrader,
  Truth,
} from "../../src/simulator/model/words.js";
import { NO_PAST } from "./no-past.js";

export interface BusyOptions {
  readonly seed: number;
  readonly startMs: number;
  readonly traders: number;
  /** Open orders of each. */
  readonly orders: number;
  /** Share of them that is canceled and placed anew in each period. */
  readonly replaced: number;
  /** Share of them that becomes smaller in each period. */
  readonly reduced: number;
  readonly periodMs?: number;
}

const COINS = ["BTC", "ETH", "SOL", "HYPE", "kPEPE"];
const PERIOD_MS = 5_000;

/** Changes of status that are remembered of each; the venue's log has 2,000. */
const LOG = 2_500;

export class BusyModel implements Model {
  time: number;
  readonly users: readonly string[];
  readonly dexes = [""];
  readonly coins = new Set(COINS);
  readonly records: Records;
  /** Order events that happened since the start: places, cancels and reductions. */
  happened = 0;
  readonly #options: BusyOptions;
  readonly #random: Random;
  readonly #orders = new Map<string, ShownOrder[]>();
  readonly #closed = new Map<string, TrueTrader["closed"][number][]>();
  /** Oldest first. */
  readonly #log = new Map<string, StatusChange[]>();
  #oid = 570_000_000_000;
  #due: number;
  #frozen = false;

  constructor(options: BusyOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.time = options.startMs;
    this.#due = options.startMs;
    this.users = Array.from({ length: options.traders }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
    for (const user of this.users) {
      this.#orders.set(
        user,
        Array.from({ length: options.orders }, () => this.#placed()),
      );
      this.#closed.set(user, []);
    }
    this.records = {
      ...NO_PAST,
      statuses: (user, limit, asOf) => this.#changes(user, asOf).slice(-limit),
      status: (user, key, _reach, asOf) =>
        this.#changes(user, asOf).findLast(({ order }) => order.oid === key || order.cloid === key) ?? null,
    };
  }

  advance(time: number): Block[] {
    for (; this.#due <= time && !this.#frozen; this.#due += this.#options.periodMs ?? PERIOD_MS) {
      this.time = this.#due;
      for (const user of this.users) this.#trade(user);
    }
    this.time = time;
    return [];
  }

  freeze(): void {
    this.#frozen = true;
  }

  openOrders(user: string, dex: string): ShownOrder[] {
    return dex === "" ? [...(this.#orders.get(user) ?? [])] : [];
  }

  account(): ShownAccount {
    const margin = { accountValue: "1.0", totalNtlPos: "0.0", totalRawUsd: "1.0", totalMarginUsed: "0.0" };
    return {
      marginSummary: margin,
      crossMarginSummary: margin,
      crossMaintenanceMarginUsed: "0.0",
      withdrawable: "1.0",
      assetPositions: [],
      time: this.time,
    };
  }

  fills(): ShownFill[] {
    return [];
  }

  twapSliceFills(): [] {
    return [];
  }

  /** Of what is open; what closed is not remembered longer than the last period. */
  truth(): Truth {
    const traders = this.users.map((user) => {
      const trader: TrueTrader = {
        orders: this.openOrders(user, ""),
        positions: [],
        closed: this.#closed.get(user) ?? [],
        fills: [],
      };
      return [user, trader] as const;
    });
    return { time: this.time, traders: Object.fromEntries(traders) };
  }

  #changes(user: string, asOf: number): StatusChange[] {
    return (this.#log.get(user) ?? []).filter(({ statusTimestamp }) => statusTimestamp <= asOf);
  }

  #trade(user: string): void {
    const changes: StatusChange[] = [];
    const statusTimestamp = this.time;
    const closed: TrueTrader["closed"][number][] = [];
    const { replaced, reduced } = this.#options;
    const orders = (this.#orders.get(user) ?? []).map((order) => {
      if (this.#random.chance(replaced)) {
        closed.push({ oid: order.oid, timestamp: order.timestamp, status: "canceled", time: this.time });
        this.happened += 2;
        const placed = this.#placed();
        changes.push({ user, order, status: "canceled", statusTimestamp });
        changes.push({ user, order: placed, status: "open", statusTimestamp });
        return placed;
      }
      if (!this.#random.chance(reduced)) return order;
      this.happened++;
      return { ...order, sz: (Number(order.sz) * 0.75).toFixed(4) };
    });
    this.#orders.set(user, orders);
    this.#closed.set(user, closed);
    this.#log.set(user, [...(this.#log.get(user) ?? []), ...changes].slice(-LOG));
  }

  #placed(): ShownOrder {
    const sz = this.#random.whole(1, 900_000) / 100;
    return {
      coin: this.#random.pick(COINS),
      side: this.#random.chance(0.5) ? "B" : "A",
      limitPx: (this.#random.whole(1, 90_000_000) / 1_000).toFixed(3),
      sz: sz.toFixed(4),
      oid: this.#oid++,
      timestamp: this.time,
      triggerCondition: "N/A",
      isTrigger: false,
      triggerPx: "0.0",
      children: [],
      isPositionTpsl: false,
      reduceOnly: false,
      orderType: "Limit",
      origSz: sz.toFixed(4),
      tif: "Gtc",
      cloid: `0x${this.#oid.toString(16).padStart(32, "0")}`,
    };
  }
}
