// The venue fails for five minutes of reality: by REST, by the stream, by both.
import { expect, it } from "vitest";
import { survive } from "../support/outages.js";

it.each([
  { rest: "storm" },
  { rest: "down" },
  { stream: "down" },
  { rest: "storm", stream: "down" },
] as const)("nothing closes and nothing is flat because of %o", async (outage) => {
  const told = await survive({ seed: 41, speed: 4, outageMs: 300_000, outage });
  console.info(told.codes);
  expect(told).toMatchObject({ lies: [], falseFlats: [], codesAfter: [], streamedAfter: true });
  expect(told.weightWorstMinute).toBeLessThanOrEqual("rest" in outage ? Number.POSITIVE_INFINITY : 1_200);
});
