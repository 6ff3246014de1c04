// A collector that is killed again and again, at random moments of a seeded story.
import { expect, it } from "vitest";
import { killStory, TOLD_PER_KILL } from "../support/killed-story.js";
import { EVERY_FAULT, EVERY_REST_FAULT } from "../support/truthful.js";

const KILLS = Number(process.env.KILLS ?? 3);
const SEED = Number(process.env.SEED ?? 1);

it(`killed ${KILLS} times under every fault (seed ${SEED}) it loses nothing that it told, tells nothing twice, and knows the truth in the end`, async () => {
  const after = await killStory({
    seed: SEED,
    kills: KILLS,
    faults: { ...EVERY_FAULT, ...EVERY_REST_FAULT },
  });
  console.info(JSON.stringify(after));
  expect(after).toMatchObject({ lost: [], twice: [] });
  expect(after.told).toBeGreaterThan(KILLS * TOLD_PER_KILL);
});
