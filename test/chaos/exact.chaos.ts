// Exact statuses over ten seeds with every fault, and what they save and cost beside listings alone.
import { expect, it } from "vitest";
import { tellExactly } from "../support/exact-story.js";
import { EVERY_FAULT, EVERY_STATUS_FAULT, NO_ANSWERS } from "../support/truthful.js";

const FAULTS = { ...EVERY_FAULT, ...NO_ANSWERS, ...EVERY_STATUS_FAULT };

it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  "under every fault no order is missing, and none is another's (seed %i)",
  async (seed) => {
    const told = await tellExactly({ seed, speed: 6, runMs: 60_000, exact: "auto", faults: FAULTS });
    console.info(seed, told);
    expect(told).toMatchObject({ wrong: [], mode: "shared" });
    expect(told.weightWorstMinute).toBeLessThanOrEqual(1_200);
  },
);

it("in good weather and in real time: latency, share claimed, and the weight of reasons beside that of listings alone", async () => {
  const story = { seed: 11, runMs: 60_000 } as const;
  const [exact, listed] = [
    await tellExactly({ ...story, speed: 1, exact: "auto" }),
    await tellExactly({ ...story, speed: 1, exact: "false" }),
  ];
  console.info({ exact, listed: { ...listed, wrong: [] } });
  expect(exact).toMatchObject({ wrong: [], codes: [] });
  expect(exact.claimedShare).toBeGreaterThanOrEqual(0.999);
  expect(exact.reasonsWeight).toBeLessThanOrEqual(listed.reasonsWeight / 10);
});
