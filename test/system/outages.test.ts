// The venue fails for five minutes of its clock: by REST, by the stream, by both.
import { describe, expect, it } from "vitest";
import { survive } from "../support/outages.js";

const FIVE_MINUTES = { speed: 20, outageMs: 15_000 };

describe("nothing closes and nothing is flat because the venue is out", () => {
  it.concurrent("by REST, which answers 429 to everything: the stream goes on, the breaker opens and closes", async () => {
    const told = await survive({ ...FIVE_MINUTES, seed: 31, outage: { rest: "storm" } });
    expect(told).toMatchObject({ lies: [], falseFlats: [], codesAfter: [], streamedAfter: true });
    expect(told.codes).toContain("breaker_open");
    expect(told.weightWorstMinute).toBeLessThanOrEqual(1_200);
  });

  it.concurrent("by the stream: everybody is polled, and streamed again when it is back", async () => {
    const told = await survive({ ...FIVE_MINUTES, seed: 32, outage: { stream: "down" } });
    expect(told).toMatchObject({ lies: [], falseFlats: [], codesAfter: [], streamedAfter: true });
    expect(told.polledMeanwhile).toBe(true);
    expect(told.codes).toContain("connection_down");
    expect(told.weightWorstMinute).toBeLessThanOrEqual(1_200);
  });

  it.concurrent("by both: nothing is known, and nothing is said", async () => {
    const told = await survive({ ...FIVE_MINUTES, seed: 33, outage: { rest: "storm", stream: "down" } });
    expect(told).toMatchObject({ lies: [], falseFlats: [], codesAfter: [], streamedAfter: true });
    expect(told.codes).toContain("no_source");
    expect(told.codes).toContain("breaker_open");
  });
});
