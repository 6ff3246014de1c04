// Puts the simulated venue's world together.
import { Agenda } from "./agenda.js";
import { CashFlows } from "./cash-flows.js";
import { COINS, DEXES } from "./coins.js";
import { begin } from "./course.js";
import { Exchange } from "./exchange.js";
import { Floor } from "./floor.js";
import { Lives } from "./lives.js";
import { beginMaking, createMaker, makersMarkets, priceHeeder } from "./makers.js";
import { createMarkets, type Market } from "./market.js";
import { Oids } from "./oids.js";
import { type GivenOptions, type ModelOptions, optionsFrom } from "./options.js";
import { Random } from "./random.js";
import { Roles } from "./roles.js";
import { Tape } from "./tape.js";
import { createTrader, type Trader } from "./trader.js";
import { TraderRecords } from "./trader-records.js";
import type { Model } from "./words.js";
import { World } from "./world.js";
import { WorldRecords } from "./world-records.js";

export type { ModelOptions } from "./options.js";

/** What is drawn apart changes no story: what is remembered besides, the tape, the makers. */
const RECORDS_SEED = 500_000_003;
const TAPE_SEED = 510_000_007;
const MAKERS_SEED = 520_000_009;

/** What happened before the story is not kept: it is lived through in pieces of this many ms. */
const MINUTE = 60_000;

/** What all floors have together. */
interface Ground {
  readonly options: GivenOptions;
  readonly markets: readonly Market[];
  readonly oids: Oids;
  readonly roles: Roles;
  /** When their time begins. */
  readonly past: number;
}

/** A user, with its place among all. */
type Placed = readonly [user: string, place: number];

/**
 * The same options tell the same story, however its time is cut into pieces. Throws a RangeError where a number is not
 * one that its option allows, or an address cannot have its role.
 */
export function createModel(given: ModelOptions): Model {
  const options = optionsFrom(given);
  const { seed, startMs, firstOid, pastMs, blockMs, strangers } = options;
  const past = startMs - pastMs;
  const users = [...new Set(options.users.map((each) => each.toLowerCase()))];
  const markets = createMarkets();
  const roles = new Roles(new Set(users), options.roles);
  const ground: Ground = { options, markets, oids: new Oids(firstOid, past), roles, past };
  const makes = makersAmong(users.length, options.makers);
  const placed = users.map((user, place): Placed => [user, place]);
  const ordinary = tradersFloor(
    ground,
    placed.filter(([, place]) => !makes(place)),
  );
  const making = makersFloor(
    ground,
    placed.filter(([, place]) => makes(place)),
  );
  const created = new Map([...ordinary.traders, ...making.traders].map((trader) => [trader.user, trader]));
  const traders = new Map(users.map((user) => [user, created.get(user) as Trader]));
  const quiet = quietCoins(options.quietCoins);
  const records = new WorldRecords(traders, markets, roles, quiet);
  const world = new World({
    ...{ traders, records, dexes: dexesWith(options.emptyDexes), time: past },
    floors: [ordinary.floor, making.floor],
    tape: new Tape(new Random(seed + TAPE_SEED), new Agenda(past, blockMs), markets, strangers),
    coins: new Set([...COINS.map(({ name }) => name), ...quiet]),
  });
  for (let time = past; time < startMs; time += MINUTE) world.advance(Math.min(startMs, time + MINUTE));
  for (const { closed, lives } of traders.values()) {
    closed.length = 0;
    lives?.begin();
  }
  return world;
}

function makersAmong(users: number, makers: GivenOptions["makers"]): (place: number) => boolean {
  return typeof makers === "number" ? (place) => place >= users - makers : makers;
}

function quietCoins(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `Q${String(n).padStart(3, "0")}`);
}

/** The empty ones come before those on which something happens. */
function dexesWith(emptyDexes: number): string[] {
  const empty = Array.from({ length: emptyDexes }, (_, n) => `d${String(n).padStart(3, "0")}`);
  const [first = "", ...builders] = DEXES;
  return [first, ...empty, ...builders];
}

interface Begun {
  readonly traders: readonly Trader[];
  readonly floor: Floor;
}

function tradersFloor({ options, markets, oids, roles, past }: Ground, users: readonly Placed[]): Begun {
  const { seed, activity, blockMs } = options;
  const activityOf = typeof activity === "number" ? () => activity : activity;
  const random = new Random(seed);
  const traders = users.map(([user], n) => {
    const records = new TraderRecords(new Random(seed + RECORDS_SEED + n));
    return createTrader(user, n, markets, random, records, livesOf(options));
  });
  const agenda = new Agenda(past, blockMs);
  const exchange = new Exchange(markets, traders, random, oids, past);
  const activities = users.map(([, place]) => activityOf(place));
  begin(exchange, agenda, (n) => activities[n] ?? 0);
  const idle = activities.every((each) => each === 0);
  const cashFlows = new CashFlows(traders, markets, roles, ratesOf(options), past, idle);
  return { traders, floor: new Floor(agenda, exchange, cashFlows) };
}

function makersFloor({ options, markets, oids, roles, past }: Ground, users: readonly Placed[]): Begun {
  const { seed, blockMs, makerOrders: orders, makerStatuses: statusesPerSecond } = options;
  const habits = { orders, statusesPerSecond };
  const own = makersMarkets(markets);
  const traders = users.map(([user], n) => {
    const records = new TraderRecords(new Random(seed + RECORDS_SEED + MAKERS_SEED + n));
    return createMaker(user, own, records, livesOf(options), habits);
  });
  const agenda = new Agenda(past, blockMs);
  const exchange = new Exchange(own, traders, new Random(seed + MAKERS_SEED), oids, past);
  beginMaking(exchange, agenda, habits);
  const cashFlows = new CashFlows(traders, own, roles, ratesOf(options), past, true);
  return { traders, floor: new Floor(agenda, exchange, cashFlows, priceHeeder(exchange)) };
}

function livesOf({ lives }: GivenOptions): Lives | null {
  return lives === 0 ? null : new Lives(lives);
}

/** Of funding: the same for everybody. */
function ratesOf({ seed }: GivenOptions): Random {
  return new Random(seed + RECORDS_SEED - 1);
}
