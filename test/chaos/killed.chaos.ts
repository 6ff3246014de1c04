// Every fault of stream and REST at once, twenty seeds, kills in between: nothing lost, nothing twice, and in the end the truth.
import { afterAll, expect, it } from "vitest";
import { killStory } from "../support/killed-story.js";
import { EVERY_FAULT, EVERY_REST_FAULT } from "../support/truthful.js";

const SEEDS = process.env.SEEDS?.split(",").map(Number) ?? Array.from({ length: 20 }, (_, n) => n + 100);
const KILLS = Number(process.env.KILLS ?? 5);

const table: { seed: number; told: number; lost: number; twice: number }[] = [];

afterAll(() => console.table(table));

it.each(SEEDS)(`killed ${KILLS} times under every fault (seed %i)`, async (seed) => {
  const after = await killStory({ seed, kills: KILLS, faults: { ...EVERY_FAULT, ...EVERY_REST_FAULT } });
  table.push({ seed, told: after.told, lost: after.lost.length, twice: after.twice.length });
  expect(after).toMatchObject({ lost: [], twice: [] });
});
