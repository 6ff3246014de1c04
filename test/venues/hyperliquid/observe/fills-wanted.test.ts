// What is asked for fills that are known in part: slices of TWAPs are told by a request of their own.
import { expect, it } from "vitest";
import type { PartialFill } from "../../../../src/domain/partial-fill.js";
import { fillsWanted } from "../../../../src/venues/hyperliquid/observe/fills.js";

const ZERO = `0x${"0".repeat(64)}`;
const HASH = `0x${"7".repeat(64)}`;

const part = (time: number, hash: string | null, crossed: boolean): PartialFill => ({
  ...{ id: `${time}`, time, hash, crossed },
  ...{ seen: "live", observedAt: time },
});

it.each<[string, PartialFill[], number | null, number | null]>([
  ["nothing of nothing", [], null, null],
  ["fills from the oldest on", [part(7, HASH, true), part(5, HASH, false), part(6, null, true)], 5, null],
  ["slices from the oldest on", [part(7, ZERO, true), part(5, ZERO, true)], null, 5],
  ["the fill of a maker whom a slice met, as any fill", [part(5, ZERO, false)], 5, null],
  ["each by itself", [part(1, ZERO, true), part(2, HASH, true), part(3, ZERO, true)], 2, 1],
])("%s", (_, parts, fillsSince, slicesSince) => {
  expect(fillsWanted(parts)).toEqual({ fillsSince, slicesSince });
});
