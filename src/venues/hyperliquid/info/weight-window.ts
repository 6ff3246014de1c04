// Who may be granted weight, given what was granted within the last minute. Pure: the time is an argument.

/** Callers, the most urgent first. */
export const WEIGHT_CLASSES = ["heal", "reasons", "poll", "tape", "backfill"] as const;

export type WeightClass = (typeof WEIGHT_CLASSES)[number];

/** The part of the budget that a class gets while others flood. What it does not ask for, anybody may have. */
export const RESERVES: Readonly<Record<WeightClass, number>> = {
  heal: 0.1,
  reasons: 0.15,
  poll: 0.3,
  tape: 0.2,
  backfill: 0.1,
};

/** Who may have the reserve all at once: a reconnect and a burst of closes cannot wait. */
const AT_ONCE: ReadonlySet<WeightClass> = new Set(["heal", "reasons"]);

/**
 * Everything else is spread: a sixth of the budget within a sixth of the minute. It comes back as it went, so that
 * whoever is owed weight waits for seconds, and not for the end of the minute in which others took all.
 */
const PORTIONS = 6;

/** Weight granted to one request. It counts until a minute after the request is over. */
export interface HeldWeight {
  readonly klass: WeightClass;
  readonly weight: number;
  readonly spread: boolean;
  readonly grantedAt: number;
  readonly endedAt: number | null;
}

type WritableWindow<T> = { -readonly [K in keyof T]: T[K] };

/** What the first waiter of a class wants; undefined where none waits. */
export type FirstWanted = (klass: WeightClass) => number | undefined;

export class WeightWindow {
  readonly #perMinute: number;
  readonly #minuteMs: number;
  #held: WritableWindow<HeldWeight>[] = [];

  constructor(perMinute: number, minuteMs: number) {
    this.#perMinute = perMinute;
    this.#minuteMs = minuteMs;
  }

  /** Weight in use; above the budget where an answer weighed more than was held for it. */
  used(now: number, klass?: WeightClass): number {
    return this.#sum(now, (held) => klass === undefined || held.klass === klass);
  }

  /**
   * The class whose first waiter is granted next; null while it has to wait. First come the classes that have less than
   * their reserve, in order, then all in order. Nobody overtakes the one whose turn it is, however little is wanted.
   */
  next(wanted: FirstWanted, now: number): WeightClass | null {
    const waiting = WEIGHT_CLASSES.filter((klass) => wanted(klass) !== undefined);
    const chosen = waiting.find((klass) => this.#owed(klass, now) > 0) ?? waiting[0];
    if (chosen === undefined) return null;
    const spreads = !this.#atOnce(chosen, now);
    if (spreads && this.#spreadLately(now) >= this.#perMinute / PORTIONS) return null;
    return this.#fits(wanted(chosen) ?? 0, now) ? chosen : null;
  }

  grant(klass: WeightClass, weight: number, now: number): HeldWeight {
    const held = { klass, weight, spread: !this.#atOnce(klass, now), grantedAt: now, endedAt: null };
    this.#held.push(held);
    return held;
  }

  /** What was spent at `at` by somebody else, who is not asked any more. */
  spent(weight: number, at: number): void {
    this.#held.push({ klass: "backfill", weight, spread: false, grantedAt: at, endedAt: at });
  }

  /** Its request is over and weighed so much: 0 where it was not sent. */
  end(ended: HeldWeight, weight: number, now: number): void {
    const held = this.#held.find((each) => each === ended);
    if (held === undefined || held.endedAt !== null) return;
    held.weight = weight;
    held.endedAt = now;
  }

  /** What a class could have now: what is free, less what waiting classes of another kind are owed. */
  left(klass: WeightClass, wanted: FirstWanted, now: number): number {
    const others = WEIGHT_CLASSES.filter((other) => other !== klass && wanted(other) !== undefined);
    const owed = others.reduce((sum, other) => sum + this.#owed(other, now), 0);
    return Math.max(0, this.#perMinute - this.used(now) - owed);
  }

  /** When more may be granted, if nothing else happens; null where only the end of a request can change it. */
  changesAt(now: number): number | null {
    const portionMs = this.#minuteMs / PORTIONS;
    const times = this.#held.flatMap(({ endedAt, spread, grantedAt }) => [
      ...(endedAt === null ? [] : [endedAt + this.#minuteMs]),
      ...(spread ? [grantedAt + portionMs] : []),
    ]);
    const next = Math.min(...times.filter((time) => time > now));
    return Number.isFinite(next) ? next : null;
  }

  /** A request that is heavier than the whole budget waits until nothing is in use. */
  #fits(weight: number, now: number): boolean {
    const used = this.used(now);
    return used + weight <= this.#perMinute || used === 0;
  }

  #owed(klass: WeightClass, now: number): number {
    return Math.max(0, RESERVES[klass] * this.#perMinute - this.used(now, klass));
  }

  #atOnce(klass: WeightClass, now: number): boolean {
    return AT_ONCE.has(klass) && this.#owed(klass, now) > 0;
  }

  #spreadLately(now: number): number {
    const since = now - this.#minuteMs / PORTIONS;
    return this.#sum(now, ({ spread, grantedAt }) => spread && grantedAt > since);
  }

  #sum(now: number, counts: (held: HeldWeight) => boolean): number {
    this.#held = this.#held.filter(
      ({ endedAt, weight }) => endedAt === null || (weight > 0 && endedAt + this.#minuteMs > now),
    );
    return this.#held.reduce((sum, held) => (counts(held) ? sum + held.weight : sum), 0);
  }
}
