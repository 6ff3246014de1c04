// The model's world as it is asked for: its time, its blocks, what it shows, what is true.
import type { Account } from "./account.js";
import { DEXES } from "./coins.js";
import type { Floor } from "./floor.js";
import type { Lives } from "./lives.js";
import { shownOrder } from "./order.js";
import type { Records } from "./record-words.js";
import { shownAccount, shownPositions } from "./shown-account.js";
import type { Tape } from "./tape.js";
import type { Trader } from "./trader.js";
import type {
  Block,
  Model,
  ShownAccount,
  ShownFill,
  ShownOrder,
  ShownTrade,
  TrueTrader,
  Truth,
} from "./words.js";

const NOTHING: Account = { rawUsd: 0, holdings: new Map() };

export interface WorldParts {
  readonly traders: ReadonlyMap<string, Trader>;
  /** In the order in which they have their parts of a block. */
  readonly floors: readonly Floor[];
  readonly tape: Tape;
  readonly records: Records;
  readonly dexes: readonly string[];
  readonly coins: ReadonlySet<string>;
  /** Where its time begins. */
  readonly time: number;
}

export class World implements Model {
  readonly users: readonly string[];
  readonly dexes: readonly string[];
  readonly coins: ReadonlySet<string>;
  readonly records: Records;
  readonly #traders: ReadonlyMap<string, Trader>;
  readonly #floors: readonly Floor[];
  readonly #tape: Tape;
  #time: number;
  #frozen = false;

  constructor({ traders, floors, tape, records, dexes, coins, time }: WorldParts) {
    this.users = [...traders.keys()];
    this.dexes = dexes;
    this.coins = coins;
    this.records = records;
    this.#traders = traders;
    this.#floors = floors;
    this.#tape = tape;
    this.#time = time;
  }

  get time(): number {
    return this.#time;
  }

  advance(time: number): Block[] {
    const blocks: Block[] = [];
    for (let next = this.#next(); !this.#frozen && next <= time; next = this.#next()) {
      const block = joined(
        next,
        this.#floors.map((floor) => floor.run(next)),
      );
      const trades = this.#tape.run(next, block);
      if (!isEmpty(block) || trades.length > 0) blocks.push({ ...block, trades });
    }
    if (!this.#frozen) for (const floor of this.#floors) floor.pay(time);
    this.#time = Math.max(this.#time, time);
    return blocks;
  }

  freeze(): void {
    this.#frozen = true;
  }

  openOrders(user: string, dex: string): ShownOrder[] {
    const trader = this.#traders.get(user);
    return trader === undefined ? [] : shownOrders(trader, dex);
  }

  account(user: string, dex: string): ShownAccount {
    return shownAccount(this.#traders.get(user)?.accounts.get(dex) ?? NOTHING, this.#time);
  }

  fills(user: string, limit: number): ShownFill[] {
    return this.#newest(user, limit, (fill, twapId) => (twapId === null ? fill : null));
  }

  twapSliceFills(user: string, limit: number) {
    return this.#newest(user, limit, (fill, twapId) => (twapId === null ? null : { fill, twapId }));
  }

  trades(coin: string): ShownTrade[] {
    return this.#tape.newest(coin);
  }

  truth(): Truth {
    const traders = [...this.#traders].map(([user, trader]) => [user, trueTrader(trader)]);
    return { time: this.#time, traders: Object.fromEntries(traders) };
  }

  #next(): number {
    return Math.min(this.#tape.next, ...this.#floors.map(({ next }) => next));
  }

  #newest<T>(user: string, limit: number, take: (fill: ShownFill, twapId: number | null) => T | null): T[] {
    const newest: T[] = [];
    for (const { fill, twapId } of this.#traders.get(user)?.fills.backwards() ?? []) {
      if (newest.length >= limit) break;
      const taken = take(fill, twapId);
      if (taken !== null) newest.push(taken);
    }
    return newest.reverse();
  }
}

type FloorBlock = Required<Omit<Block, "trades">>;

/** What happened on all floors, as one block. */
function joined(time: number, blocks: readonly (Block | null)[]): FloorBlock {
  const happened = blocks.filter((block) => block !== null);
  return {
    time,
    statuses: happened.flatMap(({ statuses }) => statuses),
    orderUpdates: happened.flatMap(({ orderUpdates = [] }) => orderUpdates),
    fills: happened.flatMap(({ fills }) => fills),
    twapSliceFills: happened.flatMap(({ twapSliceFills }) => twapSliceFills),
    twapRecords: happened.flatMap(({ twapRecords = [] }) => twapRecords),
  };
}

function isEmpty({ statuses, fills, twapSliceFills, twapRecords }: FloorBlock): boolean {
  return statuses.length + fills.length + twapSliceFills.length + twapRecords.length === 0;
}

/** Newest first, as recorded lists are; those of spot come with the first dex. */
function shownOrders(trader: Trader, dex: string): ShownOrder[] {
  const orders = [...trader.orders.values()].filter(({ market }) => market.coin.dex === dex);
  return orders.reverse().map(shownOrder);
}

function trueLives(lives: Lives): Pick<TrueTrader, "lives" | "forgottenLives"> {
  return { lives: lives.all(), ...(lives.forgotten > 0 && { forgottenLives: lives.forgotten }) };
}

function trueTrader(trader: Trader): TrueTrader {
  return {
    orders: DEXES.flatMap((dex) => shownOrders(trader, dex)),
    positions: [...trader.accounts.values()].flatMap((account) => shownPositions(account)),
    closed: [...trader.closed],
    fills: trader.fills.all().map(({ fill }) => fill),
    ...(trader.fills.dropped > 0 && { forgottenFills: trader.fills.dropped }),
    ...(trader.lives !== null && trueLives(trader.lives)),
  };
}
