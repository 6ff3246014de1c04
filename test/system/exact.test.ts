// Ten streamed traders on shared sockets, two of them market makers: every order to the block, whatever befalls the sockets.
import { describe, expect, it } from "vitest";
import { tellExactly } from "../support/exact-story.js";
import { EVERY_FAULT, EVERY_STATUS_FAULT, NO_ANSWERS } from "../support/truthful.js";

const SHORT = { speed: 6, makerOrders: 300, exact: "true" } as const;

describe("orders that open and close between two listings", () => {
  it("are told whole, with the venue's reason and times, of their own trader, without REST", async () => {
    const told = await tellExactly({ ...SHORT, seed: 1, runMs: 8_000 });
    console.info(told);
    expect(told).toMatchObject({ wrong: [], mode: "shared", exactTraders: 10 });
    expect(told.brief).toBeGreaterThan(30);
  });

  it("are so under every fault of the stream, of REST and of statuses", async () => {
    const faults = { ...EVERY_FAULT, ...NO_ANSWERS, ...EVERY_STATUS_FAULT };
    const told = await tellExactly({ ...SHORT, seed: 2, runMs: 12_000, faults });
    console.info(told);
    expect(told).toMatchObject({ wrong: [], mode: "shared" });
    expect(told.brief).toBeGreaterThan(40);
    expect(told.weightWorstMinute).toBeLessThanOrEqual(1_200);
  });

  it("are so of one trader a socket, where the venue sends one user's statuses a socket", async () => {
    const told = await tellExactly({ ...SHORT, seed: 3, runMs: 6_000, updates: { users: "one" } });
    console.info(told);
    expect(told).toMatchObject({ wrong: [], mode: "single", exactTraders: 5 });
    expect(told.lives).toBeGreaterThan(20);
  });
});
