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
  /** Events of fills, each first or to complete one. */
  readonly events: { first: number; completing: number; repeated: number };
}

export async function taped(options: TapedOptions): Promise<Taped> {
  const { seed, speed, traders, activity, streamed, quietCoins = 0, venue = {}, settings = {} } = options;
  const told = new Map<string, ToldFill>();
  const events = { first: 0, completing: 0, repeated: 0 };
  const startMs = Date.now();
  const users = Array.from({ length: traders }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
  const model = createModel({ seed, startMs, users, activity, quietCoins, pastMs: 60_000 });
  let now = (): number => 0;
  const onFill = (event: Extract<Event, { kind: "fill" }>): void => {
    const { fill, ethAddress, source } = event;
    const id = idOf(ethAddress, fill);
    const known = told.get(id);
    const whole = fill.oid !== null;
    if (known === undefined) {
      events.first++;
      told.set(id, { at: now(), wholeAt: whole ? now() : null, source });
    } else if (known.wholeAt === null && whole) {
      events.completing++;
      known.wholeAt = now();
    } else events.repeated++;
  };
  const simulation = await simulate({
    ...{ seed, speed, model, listeners: { onFill } },
    venue: { limits: { users: streamed, userScope: "ip" }, ...venue },
    settings: { TRADER_WS_MAX_USERS: String(streamed), ...settings },
  });
  now = () => simulation.clock.now();
  return { simulation, told, events };
}

export interface FillVerdict {
  readonly happened: number;
  readonly told: number;
  readonly whole: number;
  /** Told within two seconds of the trade. */
  readonly soon: number;
  readonly missing: readonly string[];
  readonly incomplete: readonly string[];
}

/** Of the fills from `since` to `until`, ms, of those whom `of` names. */
export function judge(
  truth: Truth,
  told: ReadonlyMap<string, ToldFill>,
  { since, until, of }: { since: number; until: number; of: (user: string) => boolean },
): FillVerdict {
  const missing: string[] = [];
  const incomplete: string[] = [];
  let happened = 0;
  let soon = 0;
  for (const [user, { fills }] of Object.entries(truth.traders)) {
    if (!of(user)) continue;
    for (const fill of fills) {
      if (fill.time < since || fill.time > until) continue;
      happened++;
      const id = idOf(user, fill);
      const its = told.get(id);
      if (its === undefined) missing.push(id);
      else if (its.wholeAt === null) incomplete.push(id);
      if (its !== undefined && its.at - fill.time <= 2_000) soon++;
    }
  }
  const all = { happened, told: happened - missing.length, soon, missing, incomplete };
  return { ...all, whole: all.told - incomplete.length };
}

function idOf(user: string, { time, coin, tid }: { time: number; coin: string; tid: number }): string {
  return `${user}:${time}:${coin}:${tid}`;
}
