// Who is discovered by the public trades is who traded the most, by exact sums.
import Big from "big.js";
import { afterEach, expect, it } from "vitest";
import { discoverFromTape } from "../../src/app/visits/tape-discovery.js";
import { loadConfig } from "../../src/config/load.js";
import { createModel } from "../../src/simulator/model/model.js";
import { type SimulatedVenue, startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { fastClock } from "../../src/timing/clock.js";

const USERS = Array.from({ length: 8 }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);

let venue: SimulatedVenue;

afterEach(() => venue.stop());

const { signal } = new AbortController();

async function start(activity: (place: number) => number) {
  const clock = fastClock(60, Date.now());
  const model = createModel({ seed: 9, startMs: clock.now(), users: USERS, activity });
  venue = await startSimulatedVenue({ model, clock, port: 0, seed: 9 });
  const env = { HYPERLIQUID_API_URL: venue.api };
  const { config } = loadConfig({ env, dotenv: null, terminal: false });
  return { clock, config };
}

it("names who traded the most while it listened, and nobody for more than that", async () => {
  const { clock, config } = await start((place) => 10 * place);
  const from = clock.now();
  const rules = { minutes: 2, top: 1_000, volume: { min: null, max: null } };
  const found = await discoverFromTape({ ...{ config, rules, coins: 30, signal, clock } });
  expect(found.chosen.map(({ rank }) => rank)).toEqual(found.chosen.map((_, n) => n + 1));
  expect([found.coins, found.trades > 20, found.accounts > 8]).toEqual([venue.model.coins.size, true, true]);
  const { traders } = venue.truth();
  const chosen = found.chosen.filter(({ ethAddress }) => USERS.includes(ethAddress));
  // The others are strangers with whom they traded.
  expect(chosen.length).toBeGreaterThanOrEqual(5);
  for (const { ethAddress, value } of chosen) {
    const traded = (traders[ethAddress]?.fills ?? []).filter(({ time }) => time > from);
    const all = traded.reduce((sum, { px, sz }) => sum.plus(new Big(px).times(sz)), new Big(0));
    expect(all.gte(value)).toBe(true);
    expect(new Big(value).gt(0)).toBe(true);
  }
});

it("says why where nobody traded", async () => {
  const { clock, config } = await start(() => 0);
  const rules = { minutes: 1, top: 3, volume: { min: null, max: null } };
  await expect(discoverFromTape({ config, rules, coins: 30, signal, clock })).rejects.toThrow(
    `no trade of ${venue.model.coins.size} coins was heard (${venue.model.coins.size} of them are on the tape): nobody traded`,
  );
});
