// A model whose traders do exactly what a test tells them.
import type {
  Block,
  Model,
  ShownAccount,
  ShownFill,
  ShownOrder,
  StatusChange,
  Truth,
} from "../../../src/simulator/model/words.js";

export const START_MS = 1_790_000_000_000;

/** `0x`, zeros, and `n` in hex digits. */
export function user(n: number): string {
  return `0x${n.toString(16).padStart(40, "0")}`;
}

export class StubModel implements Model {
  time = START_MS;
  readonly users: readonly string[];
  readonly dexes = ["", "xyz"];
  readonly coins = new Set(["BTC", "ETH", "xyz:TSLA"]);
  frozen = false;
  readonly #orders = new Map<string, ShownOrder[]>();
  readonly #fills = new Map<string, ShownFill[]>();
  readonly #slices = new Map<string, { fill: ShownFill; twapId: number }[]>();
  readonly #blocks: Block[] = [];

  constructor(users: number) {
    this.users = Array.from({ length: users }, (_, n) => user(n + 1));
  }

  shows(user: string, dex: string, orders: ShownOrder[]): void {
    this.#orders.set(`${user} ${dex}`, orders);
  }

  /** What happens in the next block. */
  happens(given: Partial<Block>): void {
    this.#blocks.push({ time: 0, statuses: [], fills: [], twapSliceFills: [], ...given });
  }

  advance(time: number): Block[] {
    this.time = time;
    const blocks = this.#blocks.splice(0).map((block) => ({ ...block, time }));
    for (const { fills, twapSliceFills } of blocks) {
      for (const { user, fill } of fills) this.#fills.set(user, [...(this.#fills.get(user) ?? []), fill]);
      for (const { user, ...slice } of twapSliceFills)
        this.#slices.set(user, [...(this.#slices.get(user) ?? []), slice]);
    }
    return blocks;
  }

  freeze(): void {
    this.frozen = true;
  }

  openOrders(user: string, dex: string): ShownOrder[] {
    return [...(this.#orders.get(`${user} ${dex}`) ?? [])];
  }

  account(_user: string, dex: string): ShownAccount {
    const margin = { accountValue: "1.0", totalNtlPos: "0.0", totalRawUsd: "1.0", totalMarginUsed: "0.0" };
    return {
      marginSummary: margin,
      crossMarginSummary: margin,
      crossMaintenanceMarginUsed: "0.0",
      withdrawable: dex === "" ? "1.0" : "0.0",
      assetPositions: [],
      time: this.time,
    };
  }

  fills(user: string, limit: number): ShownFill[] {
    return (this.#fills.get(user) ?? []).slice(-limit);
  }

  twapSliceFills(user: string, limit: number): { fill: ShownFill; twapId: number }[] {
    return (this.#slices.get(user) ?? []).slice(-limit);
  }

  truth(): Truth {
    const traders = this.users.map((each) => {
      const orders = this.dexes.flatMap((dex) => this.openOrders(each, dex));
      return [each, { orders, positions: [], closed: [], fills: this.fills(each, 2_000) }] as const;
    });
    return { time: this.time, traders: Object.fromEntries(traders) };
  }
}

export function order(oid: number, given: Partial<ShownOrder> = {}): ShownOrder {
  return {
    coin: "BTC",
    side: "B",
    limitPx: "100.0",
    sz: "1.0",
    oid,
    timestamp: START_MS,
    triggerCondition: "N/A",
    isTrigger: false,
    triggerPx: "0.0",
    children: [],
    isPositionTpsl: false,
    reduceOnly: false,
    orderType: "Limit",
    origSz: "1.0",
    tif: "Gtc",
    cloid: null,
    ...given,
  };
}

export function status(user: string, order: ShownOrder, status: string): StatusChange {
  return { user, order, status, statusTimestamp: START_MS };
}

export function fill(tid: number, given: Partial<ShownFill> = {}): ShownFill {
  return {
    coin: "BTC",
    px: "100.0",
    sz: "1.0",
    side: "B",
    time: START_MS,
    startPosition: "0.0",
    dir: "Open Long",
    closedPnl: "0.0",
    hash: `0x${"0".repeat(64)}`,
    oid: tid,
    crossed: true,
    fee: "0.01",
    tid,
    feeToken: "USDC",
    twapId: null,
    ...given,
  };
}
