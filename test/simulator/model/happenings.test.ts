// Everything that happens at the venue happens in an hour of the model.
import { beforeAll, describe, expect, it } from "vitest";
import { HAPPENINGS, Happenings } from "./happenings.js";
import { MINUTE, watch, world } from "./worlds.js";

const SEEDS = [11, 12];

describe.each(SEEDS)("in an hour of ten traders, by seed %i", (seed) => {
  const happenings = new Happenings();

  beforeAll(() => {
    const model = world(seed, 10);
    watch(model, 60 * MINUTE, 5_000, (blocks) => happenings.see(model, blocks));
  });

  it.each(HAPPENINGS)("%s", (happening) => {
    expect(happenings.counts.get(happening)).toBeGreaterThan(0);
  });
});
