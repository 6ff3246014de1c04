// The weight of a minute, granted to waiting requests in the order of their class.
import type { Clock } from "../../../timing/clock.js";
import { type HeldWeight, WEIGHT_CLASSES, type WeightClass, WeightWindow } from "./weight-window.js";

/** Requests of one class that may wait at a time; one more is refused. */
const MAX_WAITING = 1_000;

export interface WeightBudgetOptions {
  /** In no rolling minute is more granted. */
  readonly weightPerMinute: number;
  readonly minuteMs?: number;
  readonly clock: Clock;
  readonly maxWaiting?: number;
  /** What was spent before; it counts as if it had been granted. */
  readonly earlier?: readonly { readonly at: number; readonly amount: number }[];
}

/** Weight that is held for one request. */
export interface Grant {
  /**
   * The request is over and weighed so much, surcharge included; 0 where it was not sent. What was held beyond that is
   * free at once; the rest counts for one minute more. A second call changes nothing.
   */
  end(weight: number): void;
}

/** Why there is no grant: the signal ended the wait, too many of the class wait already, or another way is to be taken. */
export type NoGrant = "aborted" | "crowded" | "elsewhere";

export interface ClassCounts {
  /** Grants since start. */
  readonly granted: number;
  /** Their weight. */
  readonly weight: number;
  /** Weight within the running minute. */
  readonly used: number;
  readonly waiting: number;
  /** Waiters that were one too many, since start. */
  readonly refused: number;
}

export interface BudgetCounts {
  readonly weightPerMinute: number;
  readonly used: number;
  /** Until when nothing is granted because the venue asked for it; null when it does not. */
  readonly heldUntil: number | null;
  readonly classes: Readonly<Record<WeightClass, ClassCounts>>;
}

interface WeightWaiter {
  readonly weight: number;
  readonly settle: (outcome: Grant | NoGrant) => void;
}

/** The waiters of one class, the first come first. */
class WaitingLine {
  readonly waiting: WeightWaiter[] = [];
  granted = 0;
  weight = 0;
  refused = 0;
}

export class WeightBudget {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #maxWaiting: number;
  readonly #window: WeightWindow;
  readonly #lines: Readonly<Record<WeightClass, WaitingLine>> = {
    heal: new WaitingLine(),
    reasons: new WaitingLine(),
    poll: new WaitingLine(),
    tape: new WaitingLine(),
    backfill: new WaitingLine(),
  };
  #heldUntil = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: WeightBudgetOptions) {
    const { weightPerMinute, minuteMs = 60_000, clock, maxWaiting = MAX_WAITING, earlier = [] } = options;
    if (!(weightPerMinute > 0 && Number.isFinite(weightPerMinute)))
      throw new RangeError(`weightPerMinute is ${weightPerMinute}; it must be above 0`);
    this.#perMinute = weightPerMinute;
    this.#clock = clock;
    this.#maxWaiting = maxWaiting;
    this.#window = new WeightWindow(weightPerMinute, minuteMs);
    for (const { amount, at } of earlier) this.#window.spent(amount, at);
  }

  /** Weight in use within the running minute. */
  get used(): number {
    return this.#window.used(this.#clock.now());
  }

  /** What a request of this class could have now. */
  left(klass: WeightClass): number {
    const now = this.#clock.now();
    return now < this.#heldUntil ? 0 : this.#window.left(klass, this.#wanted, now);
  }

  /** Requests of this class that wait. */
  waiting(klass: WeightClass): number {
    return this.#lines[klass].waiting.length;
  }

  /** Waits for its turn. `weight` is the most that the request can weigh. Never rejects. */
  take(klass: WeightClass, weight: number, signal: AbortSignal): Promise<Grant | NoGrant> {
    if (signal.aborted) return Promise.resolve("aborted");
    const line = this.#lines[klass];
    if (line.waiting.length >= this.#maxWaiting) {
      line.refused++;
      return Promise.resolve("crowded");
    }
    return new Promise((resolve) => {
      const leave = (): void => {
        const place = line.waiting.indexOf(waiter);
        if (place >= 0) line.waiting.splice(place, 1);
        waiter.settle("aborted");
        this.#grantInTurn();
      };
      const waiter: WeightWaiter = {
        weight,
        settle: (outcome) => {
          signal.removeEventListener("abort", leave);
          resolve(outcome);
        },
      };
      signal.addEventListener("abort", leave);
      line.waiting.push(waiter);
      this.#grantInTurn();
    });
  }

  /** Whether nothing is granted now because the venue asked for it. */
  get held(): boolean {
    return this.#clock.now() < this.#heldUntil;
  }

  /** Whoever waits is to take another way. */
  sendElsewhere(): void {
    for (const { waiting } of Object.values(this.#lines))
      for (const waiter of waiting.splice(0)) waiter.settle("elsewhere");
  }

  /** Nothing is granted before `time`, ms since 1970 UTC: the venue asked for it. */
  holdUntil(time: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, time);
  }

  counts(): BudgetCounts {
    const now = this.#clock.now();
    const countsOf = (klass: WeightClass): ClassCounts => {
      const { granted, weight, waiting, refused } = this.#lines[klass];
      return { granted, weight, used: this.#window.used(now, klass), waiting: waiting.length, refused };
    };
    return {
      weightPerMinute: this.#perMinute,
      used: this.#window.used(now),
      heldUntil: now < this.#heldUntil ? this.#heldUntil : null,
      classes: {
        heal: countsOf("heal"),
        reasons: countsOf("reasons"),
        poll: countsOf("poll"),
        tape: countsOf("tape"),
        backfill: countsOf("backfill"),
      },
    };
  }

  readonly #wanted = (klass: WeightClass): number | undefined => this.#lines[klass].waiting[0]?.weight;

  #grantInTurn(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const now = this.#clock.now();
    for (;;) {
      const klass = now < this.#heldUntil ? null : this.#window.next(this.#wanted, now);
      if (klass === null) break;
      const line = this.#lines[klass];
      const waiter = line.waiting.shift();
      if (waiter !== undefined) waiter.settle(this.#grant(klass, line, waiter.weight, now));
    }
    if (WEIGHT_CLASSES.some((klass) => this.#lines[klass].waiting.length > 0)) this.#wake(now);
  }

  #grant(klass: WeightClass, line: WaitingLine, weight: number, now: number): Grant {
    const held: HeldWeight = this.#window.grant(klass, weight, now);
    line.granted++;
    line.weight += weight;
    return {
      end: (weighed) => {
        if (held.endedAt !== null) return;
        line.weight += weighed - weight;
        this.#window.end(held, weighed, this.#clock.now());
        this.#grantInTurn();
      },
    };
  }

  #wake(now: number): void {
    const at = now < this.#heldUntil ? this.#heldUntil : this.#window.changesAt(now);
    if (at === null) return;
    this.#timer = setTimeout(() => this.#grantInTurn(), Math.ceil(this.#clock.real(at - now)));
  }
}
