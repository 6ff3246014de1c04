// What a model may be asked for, and whether it can be.
import type { RoleOptions } from "./roles.js";

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
  /** Further coins of the first dex (`Q000`), which nobody trades; none unless given. */
  readonly quietCoins?: number;
  /** Who is more than a trader, or less; nobody unless given. */
  readonly roles?: RoleOptions;
  /** Trades a minute between strangers, in each coin that is traded; none unless given. */
  readonly strangers?: number;
  /**
   * How many of the last users are market makers, or which by their place; none unless given. The others do what they
   * would do if there were no makers among the users.
   */
  readonly makers?: number | ((place: number) => boolean);
  /** Orders that a maker has at rest, about; 1,000 unless given. */
  readonly makerOrders?: number;
  /** Changes of status of a maker in a second, on average, 95 of 100 of them refusals; 20 unless given. */
  readonly makerStatuses?: number;
  /** Of how many ended orders of each trader the truth tells all that became of them; of none unless given. */
  readonly lives?: number;
}

export type GivenOptions = Required<ModelOptions>;

const DEFAULTS: Omit<GivenOptions, "seed" | "startMs" | "users"> = {
  firstOid: 570_000_000_000,
  activity: 20,
  blockMs: 70,
  pastMs: 10 * 60_000,
  emptyDexes: 0,
  quietCoins: 0,
  roles: {},
  strangers: 0,
  makers: 0,
  makerOrders: 1_000,
  makerStatuses: 20,
  lives: 0,
};

type NumberName = {
  [K in keyof GivenOptions]: GivenOptions[K] extends number ? K : never;
}[keyof GivenOptions];

const WHOLE_FROM: readonly (readonly [name: NumberName, least: number])[] = [
  ["pastMs", 0],
  ["firstOid", 1],
  ["emptyDexes", 0],
  ["quietCoins", 0],
  ["blockMs", 1],
  ["makerOrders", 0],
  ["lives", 0],
];

/** With what was not given filled in. Throws a RangeError where a number is not one that its option allows. */
export function optionsFrom(given: ModelOptions): GivenOptions {
  const options = { ...DEFAULTS, ...given };
  const { seed, startMs, pastMs, users, activity, makers } = options;
  allow("seed", seed, Number.isFinite(seed), "finite");
  for (const [name, least] of WHOLE_FROM)
    allow(name, options[name], isWhole(options[name], least), `a whole number from ${least}`);
  allow("startMs", startMs, isWhole(startMs, pastMs), `a whole number from ${pastMs}`);
  for (const name of ["strangers", "makerStatuses"] as const) allowRate(name, options[name]);
  const activityOf = typeof activity === "number" ? () => activity : activity;
  for (const place of users.keys()) allowRate("activity", activityOf(place));
  if (typeof makers === "number")
    allow("makers", makers, isWhole(makers, 0) && makers <= users.length, "a whole number of the users");
  return options;
}

function allowRate(name: string, value: number): void {
  allow(name, value, value >= 0 && Number.isFinite(value), "finite, 0 or more");
}

function allow(name: string, value: number, allowed: boolean, what: string): void {
  if (!allowed) throw new RangeError(`${name} is ${value}; it must be ${what}`);
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}
