// Many traders of whom few are streamed: what the public trades tell of the others, judged by what happened.
import type { Event } from "../../src/domain/event.js";
import { createModel } from "../../src/simulator/model/model.js";
import type { Truth } from "../../src/simulator/model/words.js";
import type { SimulatedVenueOptions } from "../../src/simulator/venue/simulated-venue.js";
import { type Simulation, simulate } from "./simulation.js";

export interface TapedOptions {
  readonly seed: number;
  readonly speed: number;
  readonly traders: number;
  /** Deeds a minute of the trader at a place. */
  readonly activity: (place: number) => number;
  readonly streamed: number;
  readonly quietCoins?: number;
  readonly venue?: Partial<SimulatedVenueOptions>;
  readonly settings?: Record<string, string>;
}

/** When a fill was told first, and whole; ms of the venue. */
export interface ToldFill {
  readonly at: number;
  wholeAt: number | null;
  readonly source: string;
}

export interface Taped {
  readonly simulation: Simulation;
  /** By id. */
  readonly told: ReadonlyMap<string, ToldFill>;
  /** How often fills were told: first, to complete one, or without need. */
  readonly tellings: { first: number; completing: number; repeated: number };
  /** By user, when the venue showed its orders of the first dex, ms of the venue. */
  readonly shownAt: ReadonlyMap<string, readonly number[]>;
  isStreamed(user: string): boolean;
}

export async function taped(options: TapedOptions): Promise<Taped> {
  const { seed, speed, traders, activity, streamed, quietCoins = 0, venue = {}, settings = {} } = options;
  const told = new Map<string, ToldFill>();
  const tellings = { first: 0, completing: 0, repeated: 0 };
  const users = Array.from({ length: traders }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
  const model = createModel({ seed, startMs: Date.now(), users, activity, quietCoins, pastMs: 60_000 });
  const shownAt = new Map<string, number[]>();
  const openOrders = model.openOrders.bind(model);
  model.openOrders = (user, dex) => {
    if (dex === "") shownAt.set(user, [...(shownAt.get(user) ?? []), model.time]);
    return openOrders(user, dex);
  };
  let now = (): number => 0;
  const onFill = ({ fill, ethAddress, source }: Extract<Event, { kind: "fill" }>): void => {
    const id = idOf(ethAddress, fill);
    const known = told.get(id);
    const whole = fill.oid !== null;
    if (known === undefined) {
      tellings.first++;
      told.set(id, { at: now(), wholeAt: whole ? now() : null, source });
    } else if (known.wholeAt === null && whole) {
      tellings.completing++;
      known.wholeAt = now();
    } else tellings.repeated++;
  };
  const simulation = await simulate({
    ...{ seed, speed, model, listeners: { onFill } },
    venue: { limits: { users: streamed, userScope: "ip" }, ...venue },
    settings: { TRADER_WS_MAX_USERS: String(streamed), ...settings },
  });
  now = () => simulation.clock.now();
  const isStreamed = (user: string): boolean =>
    simulation.venue.subscribed().some((each) => each.user === user);
  return { simulation, told, tellings, shownAt, isStreamed };
}

export interface FillVerdict {
  readonly happened: number;
  /** Ids of those that nobody told, and that nobody told whole. */
  readonly missing: readonly string[];
  readonly incomplete: readonly string[];
  /** From the trade until it was told, and whole; ms of the venue, the shortest first. */
  readonly toldAfter: readonly number[];
  readonly wholeAfter: readonly number[];
}

export interface Judged {
  /** From when to when a fill counts, ms. */
  readonly since: number;
  readonly until: number;
  readonly of: (user: string) => boolean;
}

export function judge(truth: Truth, told: ReadonlyMap<string, ToldFill>, judged: Judged): FillVerdict {
  const [missing, incomplete]: [string[], string[]] = [[], []];
  const [toldAfter, wholeAfter]: [number[], number[]] = [[], []];
  for (const { user, fill } of fillsOf(truth, judged)) {
    const id = idOf(user, fill);
    const its = told.get(id);
    if (its === undefined) missing.push(id);
    else toldAfter.push(its.at - fill.time);
    if (its?.wholeAt == null) incomplete.push(id);
    else wholeAfter.push(its.wholeAt - fill.time);
  }
  const ascending = (a: number, b: number): number => a - b;
  const happened = missing.length + toldAfter.length;
  return {
    happened,
    missing,
    incomplete,
    toldAfter: toldAfter.sort(ascending),
    wholeAfter: wholeAfter.sort(ascending),
  };
}

/** From each trade until the venue showed the trader's orders next, ms; the shortest first. Infinity where it did not. */
export function listedAfter(
  truth: Truth,
  shownAt: ReadonlyMap<string, readonly number[]>,
  judged: Judged,
): number[] {
  const waits = fillsOf(truth, judged).map(({ user, fill }) => {
    const at = shownAt.get(user)?.find((each) => each >= fill.time) ?? Number.POSITIVE_INFINITY;
    return at - fill.time;
  });
  return waits.sort((a, b) => a - b);
}

/** The value below which `share` of them are; of ascending ones. */
export function quantile(values: readonly number[], share: number): number {
  return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
}

function fillsOf({ traders }: Truth, { since, until, of }: Judged) {
  return Object.entries(traders).flatMap(([user, { fills }]) =>
    of(user)
      ? fills.filter(({ time }) => time >= since && time <= until).map((fill) => ({ user, fill }))
      : [],
  );
}

function idOf(user: string, { time, coin, tid }: { time: number; coin: string; tid: number }): string {
  return `${user}:${time}:${coin}:${tid}`;
}
