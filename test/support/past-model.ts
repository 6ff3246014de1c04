// A trader with a past: many fills, orders, slices, payments; and one more fill every so often. For REST history.
import type { FundingPayment, LedgerUpdate, Records } from "../../src/simulator/model/record-words.js";
import type {
  Block,
  Model,
  ShownAccount,
  ShownFill,
  ShownOrder,
  StatusChange,
  Truth,
} from "../../src/simulator/model/words.js";
import { NO_PAST } from "./no-past.js";

export interface PastOptions {
  readonly user: string;
  /** The past ends here, ms. */
  readonly startMs: number;
  readonly fills: number;
  /** Of which every fifth is rejected, and the rest are filled or canceled by turns. */
  readonly orders: number;
  readonly slices: number;
  /** Hourly, of two coins. */
  readonly payments: number;
  readonly updates: number;
  /** From then on, one fill each so many ms. */
  readonly fillEveryMs: number;
}

const HASH = `0x${"0".repeat(64)}`;
const HOUR_MS = 3_600_000;
const OID = 500_000_000_000;

export class PastModel implements Model {
  time: number;
  readonly users: readonly string[];
  readonly dexes = [""];
  readonly coins = new Set(["BTC", "ETH"]);
  readonly records: Records;
  /** All there ever were, the oldest first. */
  readonly allFills: ShownFill[] = [];
  readonly slices: { readonly fill: ShownFill; readonly twapId: number }[] = [];
  readonly statuses: StatusChange[] = [];
  readonly payments: FundingPayment[] = [];
  readonly updates: LedgerUpdate[] = [];
  readonly #options: PastOptions;
  #due: number;
  #frozen = false;

  constructor(options: PastOptions) {
    const { user, startMs, fills, orders, slices, payments, updates, fillEveryMs } = options;
    this.#options = options;
    this.time = startMs;
    this.#due = startMs + fillEveryMs;
    this.users = [user];
    // Three of each millisecond, so that pages end within one.
    for (let n = 0; n < fills; n++)
      this.allFills.push(fillAt(startMs - 1_000 * Math.ceil((fills - n) / 3), n));
    for (let n = 0; n < slices; n++) {
      const fill = fillAt(startMs - 5_000 * Math.ceil((slices - n) / 2), 10_000_000 + n);
      this.slices.push({ fill, twapId: 7 });
    }
    for (let n = 0; n < orders; n++) this.#liveOrder(n, startMs - 2_000 * (orders - n));
    for (let n = 0; n < payments; n++) {
      const coin = n % 2 === 0 ? "BTC" : "ETH";
      const delta = { coin, usdc: "-1.25", szi: "0.5", fundingRate: "0.0000125", nSamples: null } as const;
      const time = startMs - HOUR_MS * Math.ceil((payments - n) / 2);
      this.payments.push({ time, hash: HASH, delta: { type: "funding", ...delta } });
    }
    for (let n = 0; n < updates; n++) {
      const delta = { type: "deposit", usdc: `${n + 1}.0` } as const;
      this.updates.push({ time: startMs - HOUR_MS * (updates - n), hash: HASH, delta });
    }
    this.records = this.#records();
  }

  advance(time: number): Block[] {
    const blocks: Block[] = [];
    for (; this.#due <= time && !this.#frozen; this.#due += this.#options.fillEveryMs) {
      const fill = fillAt(this.#due, this.allFills.length);
      this.allFills.push(fill);
      const fills = this.users.map((user) => ({ user, fill }));
      blocks.push({ time: this.#due, statuses: [], fills, twapSliceFills: [] });
    }
    this.time = time;
    return blocks;
  }

  freeze(): void {
    this.#frozen = true;
  }

  openOrders(): ShownOrder[] {
    return [];
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

  fills(user: string, limit: number): ShownFill[] {
    return this.users.includes(user) ? this.allFills.slice(-limit) : [];
  }

  twapSliceFills(user: string, limit: number) {
    return this.users.includes(user) ? this.slices.slice(-limit) : [];
  }

  truth(): Truth {
    return { time: this.time, traders: {} };
  }

  /** One second long; a rejected one never was. */
  #liveOrder(n: number, timestamp: number): void {
    const [user = ""] = this.users;
    const order = orderAt(OID + n, timestamp);
    const told = (status: string, statusTimestamp: number): StatusChange => ({
      ...{ user, order, status, statusTimestamp },
    });
    if (n % 5 === 0) {
      this.statuses.push(told("badAloPxRejected", timestamp));
      return;
    }
    this.statuses.push(told("open", timestamp));
    this.statuses.push(told(n % 2 === 0 ? "filled" : "canceled", timestamp + 1_000));
  }

  #records(): Records {
    const knows = (user: string): boolean => this.users.includes(user);
    return {
      ...NO_PAST,
      statuses: (user, limit) => (knows(user) ? this.statuses.slice(-limit) : []),
      funding: (user) => (knows(user) ? this.payments : []),
      ledgerUpdates: (user) => (knows(user) ? this.updates : []),
    };
  }
}

function fillAt(time: number, tid: number): ShownFill {
  return {
    ...{ coin: "BTC", px: "100.0", sz: "0.5", side: "B", time, startPosition: "0.0", dir: "Open Long" },
    ...{ closedPnl: "0.0", hash: HASH, oid: OID - 1, crossed: true, fee: "0.01", tid: tid + 1 },
    ...{ feeToken: "USDC", twapId: null },
  } as ShownFill;
}

function orderAt(oid: number, timestamp: number): ShownOrder {
  return {
    ...{ coin: "BTC", side: "B", limitPx: "100.0", sz: "1.0", oid, timestamp, triggerCondition: "N/A" },
    ...{ isTrigger: false, triggerPx: "0.0", children: [], isPositionTpsl: false, reduceOnly: false },
    ...{ orderType: "Limit", origSz: "1.0", tif: "Gtc", cloid: null },
  } as ShownOrder;
}
