// The simulated venue's world as its sockets ask for it.
import type { Account } from "./account.js";
import { Agenda } from "./agenda.js";
import { CashFlows } from "./cash-flows.js";
import { COINS, DEXES } from "./coins.js";
import { begin } from "./course.js";
import { Exchange } from "./exchange.js";
import { createMarkets } from "./market.js";
import { shownOrder } from "./order.js";
import { Random } from "./random.js";
import type { Records } from "./record-words.js";
import { type RoleOptions, Roles } from "./roles.js";
import { shownAccount, shownPositions } from "./shown-account.js";
import { createTrader, type Trader } from "./trader.js";
import { TraderRecords } from "./trader-records.js";
import type { Block, Model, ShownAccount, ShownFill, ShownOrder, TrueTrader, Truth } from "./words.js";
import { WorldRecords } from "./world-records.js";

export interface ModelOptions {
  /** Any finite number. */
  readonly seed: number;
  /** What the venue's clock shows at first, ms. */
  readonly startMs: number;
  readonly users: readonly string[];
  /** About where the oids start; 5.7e11, as in October 2026, unless given. */
  readonly firstOid?: number;
  /** Deeds of each trader a minute, on average, or of the trader at a place among them; 20 unless given. */
  readonly activity?: number | ((place: number) => number);
  /** Between two blocks; the venue's 70 unless given. */
  readonly blockMs?: number;
  /** How long the traders have traded already when the clock shows `startMs`; ten minutes unless given. */
  readonly pastMs?: number;
  /** Further dexes of the venue, on which nobody has anything; none unless given. */
  readonly emptyDexes?: number;
  /** Who is more than a trader, or less; nobody unless given. */
  readonly roles?: RoleOptions;
}

const FIRST_OID = 570_000_000_000;
const ACTIVITY = 20;
const BLOCK_MS = 70;

const PAST_MS = 10 * 60_000;

/** What is remembered besides is drawn apart, so that it changes no story. */
const RECORDS_SEED = 500_000_003;

const NOTHING: Account = { rawUsd: 0, holdings: new Map() };

/**
 * The same options tell the same story, however its time is cut into pieces. Throws a RangeError where a number is not
 * one that its option allows, or an address cannot have its role.
 */
export function createModel(options: ModelOptions): Model {
  const { seed, startMs, firstOid = FIRST_OID, activity = ACTIVITY, blockMs = BLOCK_MS } = options;
  const { pastMs = PAST_MS, emptyDexes = 0 } = options;
  allow("seed", seed, Number.isFinite(seed), "finite");
  allow("pastMs", pastMs, isWhole(pastMs, 0), "a whole number from 0");
  allow("startMs", startMs, isWhole(startMs, pastMs), `a whole number from ${pastMs}`);
  allow("firstOid", firstOid, isWhole(firstOid, 1), "a whole number from 1");
  const activityOf = typeof activity === "number" ? () => activity : activity;
  const activities = options.users.map((_, place) => activityOf(place));
  for (const each of activities)
    allow("activity", each, each >= 0 && Number.isFinite(each), "finite, 0 or more");
  allow("emptyDexes", emptyDexes, isWhole(emptyDexes, 0), "a whole number from 0");
  allow("blockMs", blockMs, isWhole(blockMs, 1), "a whole number from 1");
  const random = new Random(seed);
  const markets = createMarkets();
  const traders = new Map<string, Trader>();
  const users = new Set(options.users.map((each) => each.toLowerCase()));
  for (const user of users) {
    const records = new TraderRecords(new Random(seed + RECORDS_SEED + traders.size));
    traders.set(user, createTrader(user, traders.size, markets, random, records));
  }
  const roles = new Roles(users, options.roles);
  const past = startMs - pastMs;
  const agenda = new Agenda(past, blockMs);
  const exchange = new Exchange(markets, [...traders.values()], random, firstOid, past);
  begin(exchange, agenda, activityOf);
  const rates = new Random(seed + RECORDS_SEED - 1);
  const idle = activities.every((each) => each === 0);
  const cashFlows = new CashFlows(exchange.traders, markets, roles, rates, past, idle);
  const records = new WorldRecords(traders, markets, roles);
  const empty = Array.from({ length: emptyDexes }, (_, n) => `d${String(n).padStart(3, "0")}`);
  const [first = "", ...builders] = DEXES;
  const dexes = [first, ...empty, ...builders];
  const world = new World(traders, agenda, exchange, cashFlows, records, dexes);
  world.advance(startMs);
  for (const { closed } of traders.values()) closed.length = 0;
  return world;
}

function allow(name: string, value: number, allowed: boolean, what: string): void {
  if (!allowed) throw new RangeError(`${name} is ${value}; it must be ${what}`);
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

class World implements Model {
  readonly users: readonly string[];
  /** Those on which something happens come last. */
  readonly dexes: readonly string[];
  readonly coins: ReadonlySet<string> = new Set(COINS.map(({ name }) => name));
  readonly #traders: ReadonlyMap<string, Trader>;
  readonly #agenda: Agenda;
  readonly #exchange: Exchange;
  readonly #cashFlows: CashFlows;
  readonly records: Records;
  #time: number;
  #frozen = false;

  constructor(
    traders: ReadonlyMap<string, Trader>,
    agenda: Agenda,
    exchange: Exchange,
    cashFlows: CashFlows,
    records: Records,
    dexes: readonly string[],
  ) {
    this.dexes = dexes;
    this.users = [...traders.keys()];
    this.#traders = traders;
    this.#agenda = agenda;
    this.#exchange = exchange;
    this.#cashFlows = cashFlows;
    this.records = records;
    this.#time = agenda.now;
  }

  get time(): number {
    return this.#time;
  }

  advance(time: number): Block[] {
    const blocks: Block[] = [];
    while (!this.#frozen && this.#agenda.next <= time) {
      this.#cashFlows.advance(this.#agenda.next);
      this.#exchange.beginBlock(this.#agenda.next);
      this.#agenda.runBlock();
      const block = this.#exchange.endBlock();
      if (block !== null) blocks.push(block);
    }
    if (!this.#frozen) this.#cashFlows.advance(time);
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

  truth(): Truth {
    const traders = [...this.#traders].map(([user, trader]) => [user, trueTrader(trader)]);
    return { time: this.#time, traders: Object.fromEntries(traders) };
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

/** Newest first, as recorded lists are; those of spot come with the first dex. */
function shownOrders(trader: Trader, dex: string): ShownOrder[] {
  const orders = [...trader.orders.values()].filter(({ market }) => market.coin.dex === dex);
  return orders.reverse().map(shownOrder);
}

function trueTrader(trader: Trader): TrueTrader {
  return {
    orders: DEXES.flatMap((dex) => shownOrders(trader, dex)),
    positions: [...trader.accounts.values()].flatMap((account) => shownPositions(account)),
    closed: [...trader.closed],
    fills: trader.fills.all().map(({ fill }) => fill),
    ...(trader.fills.dropped > 0 && { forgottenFills: trader.fills.dropped }),
  };
}
