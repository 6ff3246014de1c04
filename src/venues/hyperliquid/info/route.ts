// One way to the venue's REST: the egress that requests leave by, and what the venue still takes from it.
import PQueue from "p-queue";
import type { Clock } from "../../../timing/clock.js";
import type { Egress } from "../egress/egress.js";
import {
  INFO_BREAKER_FAILURES,
  INFO_BREAKER_OPEN_MS,
  INFO_CONCURRENCY,
  PLANNED_INFO_WEIGHT_SHARE,
} from "../limits.js";
import { Breaker, type BreakerCounts } from "./breaker.js";
import { RouteAgent } from "./route-agent.js";
import { type BudgetCounts, WeightBudget } from "./weight-budget.js";
import type { WeightClass } from "./weight-window.js";

/** What a route needs of an egress. */
export type RestEgress = Pick<Egress, "name" | "localAddress" | "spend" | "earlier">;

export interface RouteOptions {
  readonly egress: RestEgress;
  /** What the venue allows this egress a minute; a little less is planned with. */
  readonly weightPerMinute: number;
  readonly minuteMs: number;
  readonly clock: Clock;
}

export interface RouteCounts {
  /** Name of the egress. */
  readonly egress: string;
  readonly budget: BudgetCounts;
  readonly breaker: BreakerCounts;
}

export class InfoRoute {
  readonly egress: RestEgress;
  readonly budget: WeightBudget;
  readonly breaker: Breaker;
  readonly slots = new PQueue({ concurrency: INFO_CONCURRENCY });
  readonly agent: RouteAgent;

  constructor({ egress, weightPerMinute, minuteMs, clock }: RouteOptions) {
    this.egress = egress;
    const planned = weightPerMinute * PLANNED_INFO_WEIGHT_SHARE;
    const earlier = egress.earlier("weight");
    this.budget = new WeightBudget({ weightPerMinute: planned, minuteMs, clock, earlier });
    this.breaker = new Breaker(INFO_BREAKER_FAILURES, INFO_BREAKER_OPEN_MS, clock);
    this.agent = new RouteAgent(egress.localAddress);
  }

  counts(): RouteCounts {
    return { egress: this.egress.name, budget: this.budget.counts(), breaker: this.breaker.counts() };
  }

  /** Resolves when nothing is in flight. */
  async stop(): Promise<void> {
    await this.slots.onIdle();
    await this.agent.destroy();
  }
}

/**
 * Where a request of so much weight goes: not where nothing is sent since it fails, nor where it has just failed or the
 * venue asked for silence, if there is another way; then where nobody waits and there is weight; then where the fewest
 * wait; then where most weight is left. Null where no way is open.
 */
export function chooseRoute(
  routes: readonly InfoRoute[],
  klass: WeightClass,
  weight: number,
  failed: ReadonlySet<InfoRoute>,
  shut: ReadonlySet<InfoRoute>,
): InfoRoute | null {
  let best: { readonly route: InfoRoute; readonly rank: readonly number[] } | null = null;
  for (const route of routes) {
    if (!route.breaker.ready || shut.has(route)) continue;
    const left = route.budget.left(klass);
    const waiting = route.budget.waiting(klass);
    const waits = left >= weight && waiting === 0 ? 0 : 1 + waiting;
    const rank = [Number(failed.has(route)), Number(route.budget.held), waits, -left];
    if (best === null || comesBefore(rank, best.rank)) best = { route, rank };
  }
  return best?.route ?? null;
}

function comesBefore(a: readonly number[], b: readonly number[]): boolean {
  for (const [n, value] of a.entries()) {
    const other = b[n] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}
