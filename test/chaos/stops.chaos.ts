// Sixty stops at random moments of a start: with an embedded MongoDB, a configured, an absent and a frozen one.
import { expect, it } from "vitest";
import { fullStart, moments, stopAll } from "../support/stops.js";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
const STOPS = Number(process.env.STOPS ?? 60);

/** A soft stop is given ten seconds, what is left two. */
const DEADLINE_MS = 12_000;

it(`each ends within 12 s, as documented, and leaves nothing running (${STOPS} stops, SEED=${SEED})`, async () => {
  expect(await stopAll(moments(STOPS, SEED, await fullStart()), DEADLINE_MS)).toEqual([]);
}, 1_800_000);
