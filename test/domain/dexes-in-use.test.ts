// Which dexes an observation shows its trader to use.
import { expect, it } from "vitest";
import { dexesInUse } from "../../src/domain/dexes-in-use.js";
import type { Observation } from "../../src/domain/observation.js";
import { ALICE, T0 } from "../support/story.js";

const by = { ethAddress: ALICE, receivedAt: T0 } as const;
const fills = [{ dex: "" }, { dex: "xyz" }, { dex: "xyz" }];

it.each([
  ["fills as they happen: where they were", { kind: "fills", ...by, fills, past: null }, ["", "xyz"]],
  [
    "fills of the past: nowhere",
    { kind: "fills", ...by, fills, past: { followedSince: T0, inPart: new Map() } },
    [],
  ],
  ["open orders: where they rest", { kind: "orders", ...by, dex: "xyz", orders: [{}] }, ["xyz"]],
  ["an empty listing: nowhere", { kind: "orders", ...by, dex: "xyz", orders: [] }, []],
  [
    "a running TWAP: where it runs",
    { kind: "twaps", ...by, twaps: [{ dex: "flx", endedAt: null }] },
    ["flx"],
  ],
  ["a gap: nowhere", { kind: "gap", ...by, stream: "orders", dex: "xyz" }, []],
])("%s", (_, observation, expected) => {
  expect(dexesInUse(observation as unknown as Observation)).toEqual(expected);
});
