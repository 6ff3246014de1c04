// The budget as requests meet it: waiting in lines, leaving them, being woken.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type Grant,
  type NoGrant,
  WeightBudget,
} from "../../../../src/venues/hyperliquid/info/weight-budget.js";
import { WEIGHT_CLASSES, type WeightClass } from "../../../../src/venues/hyperliquid/info/weight-window.js";

const MINUTE = 60_000;
const FOREVER = new AbortController().signal;

/** Timers and time move only as a test says. */
beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const clock = { now: () => Date.now(), real: (ms: number) => ms };

function budgetOf(weightPerMinute: number, maxWaiting?: number): WeightBudget {
  return new WeightBudget({ weightPerMinute, clock, ...(maxWaiting !== undefined && { maxWaiting }) });
}

interface Taken {
  readonly klass: WeightClass;
  readonly name: string;
  outcome: Grant | NoGrant | null;
  at: number | null;
}

/** Asks, and writes down what comes of it. */
function take(
  budget: WeightBudget,
  klass: WeightClass,
  weight: number,
  name = "",
  signal: AbortSignal = FOREVER,
): Taken {
  const taken: Taken = { klass, name, outcome: null, at: null };
  void budget.take(klass, weight, signal).then((outcome) => {
    taken.outcome = outcome;
    taken.at = Date.now();
  });
  return taken;
}

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

function end(taken: Taken, weight: number): void {
  if (taken.outcome === null || typeof taken.outcome === "string")
    throw new Error(`${taken.name} has no grant`);
  taken.outcome.end(weight);
}

/** All of the budget in use from now on for a minute. */
async function exhaust(budget: WeightBudget, weight: number): Promise<void> {
  const all = take(budget, "heal", weight, "all");
  await settled();
  end(all, weight);
}

describe("the weight budget", () => {
  it("grants at once what is free, and the rest when it comes back", async () => {
    const budget = budgetOf(120);
    await exhaust(budget, 120);
    const waiting = take(budget, "reasons", 20);
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    expect(waiting.at).toBeNull();
    expect(budget.used).toBe(120);
    await vi.advanceTimersByTimeAsync(1);
    expect(waiting.at).toBe(MINUTE);
    expect(budget.used).toBe(20);
  });

  it("grants what a request gives back as soon as it is over", async () => {
    const budget = budgetOf(120);
    const page = take(budget, "heal", 120);
    await settled();
    const waiting = take(budget, "heal", 90);
    await vi.advanceTimersByTimeAsync(500);
    expect(waiting.at).toBeNull();
    end(page, 30);
    await settled();
    expect(waiting.at).toBe(500);
  });

  it("grants nothing until what an answer weighed too much is paid back", async () => {
    const budget = budgetOf(120);
    const page = take(budget, "heal", 20);
    await settled();
    end(page, 200);
    const waiting = take(budget, "heal", 2);
    expect(budget.used).toBe(200);
    expect(budget.left("heal")).toBe(0);
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    expect(waiting.at).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(waiting.at).toBe(MINUTE);
  });

  it("serves heal, reasons, poll, backfill in that order, and first come first served within a class", async () => {
    const budget = budgetOf(1_200);
    await exhaust(budget, 1_200);
    const granted: string[] = [];
    for (const klass of WEIGHT_CLASSES.toReversed()) {
      for (const name of [`${klass} 1`, `${klass} 2`])
        void budget.take(klass, 20, FOREVER).then(() => granted.push(name));
    }
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(granted).toEqual(WEIGHT_CLASSES.flatMap((klass) => [`${klass} 1`, `${klass} 2`]));
  });

  it("frees the place of a waiter whose signal aborts", async () => {
    const budget = budgetOf(120, 2);
    await exhaust(budget, 120);
    const impatient = new AbortController();
    const first = take(budget, "poll", 20, "first", impatient.signal);
    const second = take(budget, "poll", 20, "second");
    expect(budget.counts().classes.poll.waiting).toBe(2);
    impatient.abort();
    await settled();
    expect(first.outcome).toBe("aborted");
    const third = take(budget, "poll", 20, "third");
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(second.at).toBe(MINUTE);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(third.at).not.toBeNull();
  });

  it("lets the next go ahead when the one before which all wait leaves", async () => {
    const budget = budgetOf(120);
    const held = take(budget, "heal", 110);
    await settled();
    end(held, 110);
    const impatient = new AbortController();
    take(budget, "heal", 100, "heavy", impatient.signal);
    const light = take(budget, "heal", 2, "light");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(light.at).toBeNull();
    impatient.abort();
    await settled();
    expect(light.at).toBe(20_000);
  });

  it("says aborted at once to who comes with an aborted signal, and grants nothing", async () => {
    const budget = budgetOf(120);
    const late = take(budget, "heal", 20, "late", AbortSignal.abort());
    await settled();
    expect(late.outcome).toBe("aborted");
    expect(budget.used).toBe(0);
  });

  it("does not take back a grant when its signal aborts later", async () => {
    const budget = budgetOf(120);
    const life = new AbortController();
    const taken = take(budget, "heal", 20, "", life.signal);
    await settled();
    life.abort();
    await settled();
    expect(budget.counts()).toMatchObject({ used: 20, classes: { heal: { granted: 1, waiting: 0 } } });
    end(taken, 0);
    expect(budget.used).toBe(0);
  });

  it("refuses who would be one too many of a class, and counts them; other classes have their own line", async () => {
    const budget = budgetOf(120, 3);
    await exhaust(budget, 120);
    const taken = Array.from({ length: 5 }, () => take(budget, "backfill", 20));
    const other = take(budget, "poll", 20);
    await settled();
    expect(taken.map(({ outcome }) => outcome)).toEqual([null, null, null, "crowded", "crowded"]);
    expect(other.outcome).toBeNull();
    expect(budget.counts().classes).toMatchObject({
      backfill: { waiting: 3, refused: 2 },
      poll: { waiting: 1, refused: 0 },
    });
  });

  it("grants nothing while the venue asks to be left alone, and goes on in order then", async () => {
    const budget = budgetOf(1_200);
    budget.holdUntil(30_000);
    budget.holdUntil(10_000);
    const poll = take(budget, "poll", 20);
    const heal = take(budget, "heal", 20);
    expect(budget.counts().heldUntil).toBe(30_000);
    expect(budget.left("heal")).toBe(0);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(heal.at).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect([heal.at, poll.at]).toEqual([30_000, 30_000]);
    expect(budget.counts().heldUntil).toBeNull();
  });

  it("counts grants, their weight and the running minute by class", async () => {
    const budget = budgetOf(1_200);
    const [page, look] = [take(budget, "backfill", 120), take(budget, "poll", 22)];
    await settled();
    end(page, 45);
    expect(budget.counts()).toMatchObject({
      weightPerMinute: 1_200,
      used: 67,
      classes: {
        backfill: { granted: 1, weight: 45, used: 45 },
        poll: { granted: 1, weight: 22, used: 22 },
        heal: { granted: 0, weight: 0, used: 0 },
      },
    });
    end(page, 1);
    end(look, 22);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(budget.counts()).toMatchObject({
      used: 0,
      classes: { backfill: { weight: 45, used: 0 }, poll: { weight: 22, used: 0 } },
    });
  });

  it("leaves no timer behind when nobody waits", async () => {
    const budget = budgetOf(120);
    await exhaust(budget, 120);
    const impatient = new AbortController();
    take(budget, "poll", 20, "", impatient.signal);
    expect(vi.getTimerCount()).toBe(1);
    impatient.abort();
    await settled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("is not to be had with %d a minute", (weight) => {
    expect(() => budgetOf(weight)).toThrow(`weightPerMinute is ${weight}; it must be above 0`);
  });
});
