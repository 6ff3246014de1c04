// Several local addresses: each has its own users, connections and weight at the venue, and one stands in for another.
import { afterEach, expect, it } from "vitest";
import { type Simulation, simulate } from "../support/simulation.js";
import { lies } from "../support/truth.js";
import { waitFor } from "../support/wait.js";

const [ONE, OTHER] = ["127.0.0.2", "127.0.0.3"] as const;

let simulation: Simulation;

afterEach(() => simulation.stop());

async function start(traders: number, speed: number): Promise<void> {
  simulation = await simulate({
    ...{ seed: 14, speed, traders },
    venue: { limits: { users: 10, userScope: "ip" } },
    settings: { HYPERLIQUID_LOCAL_ADDRESSES: `${ONE},${OTHER}`, TRADER_ORDERS_WS_FLUSH_INTERVAL: "2" },
  });
  await simulation.collector.start();
}

/** Users that the venue streams to an address. */
function streamedTo(ip: string): string[] {
  const subscribed = simulation.venue.subscribed().filter((each) => each.ip === ip && each.user !== "");
  return [...new Set(subscribed.map(({ user }) => user))].sort();
}

function tier(ethAddress: string): string | undefined {
  return simulation.collector.stats().traders.find((each) => each.ethAddress === ethAddress)?.tier;
}

function isStreamed(its: string | undefined): boolean {
  return its === "stream" || its === "exact";
}

async function degradedBy(): Promise<{ code: string; detail: string }[]> {
  const response = await fetch(`${simulation.collector.url}/health/ready`);
  return ((await response.json()) as { reasons: { code: string; detail: string }[] }).reasons;
}

it("two addresses stream twenty traders; one that is cut off is polled for by the other, and takes them back", async () => {
  await start(20, 20);
  const { collector, venue, clock, database } = simulation;
  const allStreamed = () => streamedTo(ONE).length === 10 && streamedTo(OTHER).length === 10;
  const allHeard = () => collector.stats().traders.every(({ age_ms }) => (age_ms ?? 1e9) < 15_000);
  await waitFor("ten to be streamed to each", () => allStreamed() && allHeard(), 60_000);
  expect(collector.stats().egresses).toMatchObject([
    { name: ONE, local_address: ONE, users: 10, user_cap: 10 },
    { name: OTHER, local_address: OTHER, users: 10, user_cap: 10 },
  ]);
  expect(venue.counters.refused.users).toBe(0);
  const before = streamedTo(OTHER);

  venue.addresses.cut(OTHER);
  const cutAt = clock.now();
  const others = () => collector.stats().traders.filter((each) => before.includes(each.ethAddress));
  const polled = () => others().every((each) => each.tier === "poll" || each.tier === "tape");
  await waitFor("those of the other to be polled", polled, 30_000);
  const polledMs = clock.now() - cutAt;
  const since = clock.now();
  const lookedAt = () => others().every(({ last_seen_at }) => Date.parse(last_seen_at ?? "") > since);
  await waitFor("each to be looked at", lookedAt, 30_000);
  console.info("polled after", Math.round(polledMs / 1_000), "s, in the venue's time");
  expect(streamedTo(ONE).every((each) => isStreamed(tier(each)))).toBe(true);
  const down = (await degradedBy()).find(({ code }) => code === "connection_down");
  expect(down?.detail).toContain(`from ${OTHER}`);

  venue.addresses.restore(OTHER);
  const back = () => allStreamed() && collector.stats().traders.every((each) => isStreamed(each.tier));
  await waitFor("them to be streamed again", back, 60_000);
  expect(streamedTo(OTHER)).toEqual(before);
  expect(venue.counters.connectsWorstMinute).toBeLessThanOrEqual(25);
  venue.freeze();
  const found = async () => await lies(database.db, venue.truth(), venue.deliveredOids);
  await waitFor("the truth", async () => (await found()).length === 0, 60_000);
}, 600_000);

it("weight is counted for each by itself: together they look more often than one may, and neither is refused", async () => {
  await start(80, 8);
  const { collector, venue } = simulation;
  const used = () => collector.stats().egresses.map((each) => each.rest_weight_used);
  const weights = await waitFor(
    "both to use their weight",
    () => {
      const now = used();
      return now.every((weight) => weight > 800) && now;
    },
    60_000,
  );
  const heard = () => collector.stats().traders.every(({ last_seen_at }) => last_seen_at !== null);
  await waitFor("everybody to be looked at", heard, 60_000);
  expect(venue.counters.rest.refused429).toBe(0);
  expect(venue.counters.rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeGreaterThan(1_200);
}, 600_000);
