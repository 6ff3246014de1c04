// Requests of many classes before a window of weight.
import type { WeightClass, WeightWindow } from "../../../../src/venues/hyperliquid/info/weight-window.js";

export const MINUTE = 60_000;
export const BUDGET = 1_140;

export type Wanted = Partial<Record<WeightClass, number>>;

export function next(window: WeightWindow, wanted: Wanted, now: number): WeightClass | null {
  return window.next((klass) => wanted[klass], now);
}

/** Grants and ends at once what it is asked for, again and again, until it has to wait. */
export function flood(window: WeightWindow, wanted: Wanted, now: number): [WeightClass, number][] {
  const granted: [WeightClass, number][] = [];
  for (;;) {
    const klass = next(window, wanted, now);
    if (klass === null) return granted;
    const weight = wanted[klass] ?? 0;
    window.end(window.grant(klass, weight, now), weight, now);
    granted.push([klass, weight]);
  }
}

export function sumOf(granted: readonly [WeightClass, number][], klass?: WeightClass): number {
  return granted.reduce(
    (sum, [each, weight]) => (klass === undefined || each === klass ? sum + weight : sum),
    0,
  );
}
