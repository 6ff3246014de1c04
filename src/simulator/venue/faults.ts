// Deals faults by their rates, seeded.
import { Random } from "../model/random.js";
import type { Counters } from "./counters.js";
import { ALL_FAULT_KINDS, type FaultKind, type FaultPlan, readFaultPlan } from "./fault-plan.js";

export class Faults {
  readonly #rates: Record<FaultKind, number>;
  readonly #random: ReadonlyMap<FaultKind, Random>;
  readonly #dealt: Counters["faults"];

  /** Throws a FaultPlanError. */
  constructor(seed: number, plan: FaultPlan, dealt: Counters["faults"]) {
    // Each kind draws for itself, so that switching one does not change the others.
    this.#random = new Map(
      ALL_FAULT_KINDS.map((kind, index) => [kind, new Random(seed + index * 1_000_003)]),
    );
    this.#rates = zeroes();
    this.#dealt = dealt;
    this.set(plan);
  }

  /** In force. */
  get rates(): Readonly<Record<FaultKind, number>> {
    return this.#rates;
  }

  /** Changes the rates that it names. Throws a FaultPlanError, also of what is no plan at all. */
  set(plan: FaultPlan): void {
    Object.assign(this.#rates, readFaultPlan(plan));
  }

  /** From now on none is dealt. What half-open connections and delayed answers already suffer stays. */
  clear(): void {
    Object.assign(this.#rates, zeroes());
  }

  /** Whether the fault is dealt on this occasion; if so, it is counted. */
  deals(kind: FaultKind): boolean {
    const dealt = this.random(kind).chance(this.#rates[kind]);
    if (dealt) this.#dealt[kind]++;
    return dealt;
  }

  /** What else is drawn about a fault. */
  random(kind: FaultKind): Random {
    const random = this.#random.get(kind);
    if (random === undefined) throw new RangeError(`there is no fault ${kind}`);
    return random;
  }
}

function zeroes(): Record<FaultKind, number> {
  return Object.fromEntries(ALL_FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
}
