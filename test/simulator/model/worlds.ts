// Worlds to look at: models with traders, watched step by step.
import { createModel, type ModelOptions } from "../../../src/simulator/model/model.js";
import type { Block, Model, ShownFill, ShownOrder } from "../../../src/simulator/model/words.js";

export const START = 1_791_280_000_000;
export const MINUTE = 60_000;

export function traders(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `0x${(index + 1).toString(16).padStart(40, "0")}`);
}

export function world(seed: number, users: number, given: Partial<ModelOptions> = {}): Model {
  return createModel({ seed, startMs: START, users: traders(users), ...given });
}

/** Orders of all dexes, as a collector that asks for each would have them. */
export function listed(model: Model, user: string): ShownOrder[] {
  return model.dexes.flatMap((dex) => model.openOrders(user, dex));
}

export function allFills(model: Model, user: string): ShownFill[] {
  const slices = model.twapSliceFills(user, Number.POSITIVE_INFINITY).map(({ fill }) => fill);
  return [...model.fills(user, Number.POSITIVE_INFINITY), ...slices];
}

/** Lets `ms` pass in steps, and tells what each brought. */
export function watch(model: Model, ms: number, stepMs: number, see: (blocks: Block[]) => void): void {
  const end = model.time + ms;
  while (model.time < end) see(model.advance(Math.min(end, model.time + stepMs)));
}
