// The journal for long: 20,000 histories on a disk that loses, fifty kills of a process that writes one.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { liveMany } from "../support/journal-histories.js";
import { killOften } from "../support/journal-kills.js";

const HISTORIES = Number(process.env.HISTORIES ?? 20_000);
const KILLS = Number(process.env.KILLS ?? 50);
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const LONG_MS = 3 * 3_600_000;

it(
  `every acknowledged record is there after a crash at any step of ${HISTORIES} histories (seed ${SEED})`,
  async () => {
    const lived = await liveMany(SEED, HISTORIES);
    console.table([{ seed: SEED, ...lived }]);
    expect(lived.crashes).toBeGreaterThan(HISTORIES);
  },
  LONG_MS,
);

it(
  `${KILLS} kills: what it told before is there, and the sequence goes on`,
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "hypertrail-journal-"));
    const { told, last } = await killOften(directory, KILLS);
    console.table([{ kills: KILLS, told, last }]);
    await rm(directory, { recursive: true, force: true });
    expect(last).toBeGreaterThanOrEqual(told);
  },
  LONG_MS,
);
