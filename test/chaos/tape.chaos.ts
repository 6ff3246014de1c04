// Five thousand traders on one IP, of whom ten are streamed: how soon their fills are told and whole, how old listings are.
import { afterEach, expect, it } from "vitest";
import { pause } from "../../src/timing/pause.js";
import { type FillVerdict, judge, listedAfter, quantile, type Taped, taped } from "../support/taped.js";
import { waitFor } from "../support/wait.js";

const TRADERS = 5_000;
const STREAMED = 10;
/** Of the others, those who do something; each once in so many minutes. */
const [ACTING, EVERY] = [300, 20] as const;
/** How much faster than reality: two seconds of the venue are a second here. */
const SPEED = 2;
const MINUTES = 6;

let story: Taped;

afterEach(() => story.simulation.stop());

/** Asks of five thousand are not asked all the time. */
const seldom = (look: () => boolean) => async (): Promise<boolean> => {
  await pause(500, new AbortController().signal);
  return look();
};

const pass = (ms: number): Promise<void> => {
  const { clock } = story.simulation;
  return pause(clock.real(ms), new AbortController().signal);
};

it(`of ${TRADERS} traders, ${STREAMED} of them streamed, 99.9 % of the fills are told within 2 s and whole within 10 min`, async () => {
  const activity = (place: number): number =>
    place < STREAMED ? 20 : place < STREAMED + ACTING ? 1 / EVERY : 0;
  story = await taped({
    ...{ seed: 15, speed: SPEED, traders: TRADERS, streamed: STREAMED, activity, quietCoins: 400 },
  });
  const { simulation, told, tellings, shownAt } = story;
  const { collector, venue, clock } = simulation;
  await collector.start();
  const isUp = () => collector.stats().tape?.coins === venue.model.coins.size;
  await waitFor("the tape", seldom(isUp), 120_000);
  const before = { memory: process.memoryUsage().rss, cpu: process.cpuUsage(), at: clock.now() };
  const since = clock.now();
  await pass(MINUTES * 60_000);
  const until = clock.now() - 10_000;
  const cpu = process.cpuUsage(before.cpu);
  const seconds = (clock.now() - before.at) / 1_000;
  const tiers = new Map<string, number>();
  for (const { tier } of collector.stats().traders) tiers.set(tier, (tiers.get(tier) ?? 0) + 1);
  const streamed = new Set(venue.subscribed().map(({ user }) => user));
  const of = (user: string): boolean => !streamed.has(user);
  const calm = (): FillVerdict => judge(venue.truth(), told, { since, until, of });
  await waitFor(
    "all to be whole",
    seldom(() => calm().incomplete.length === 0),
    60_000,
  ).catch(() => {});
  const { happened, missing, incomplete, toldAfter, wholeAfter } = calm();
  const listed = listedAfter(venue.truth(), shownAt, { since, until, of });
  const soon = toldAfter.filter((ms) => ms <= 2_000).length;
  console.info(JSON.stringify([...tiers]), JSON.stringify(collector.stats().tape));
  console.info(
    `${happened} fills: ${soon} told within 2 s, ${missing.length} not, ${incomplete.length} not whole`,
  );
  console.info(
    "told after",
    quantile(toldAfter, 0.5),
    "ms (median),",
    quantile(toldAfter, 0.999),
    "ms (99.9 %)",
  );
  console.info("whole after", quantile(wholeAfter, 0.5), "ms (median),", wholeAfter.at(-1), "ms (the last)");
  console.info("listed after", quantile(listed, 0.5), "ms (median),", quantile(listed, 0.9), "ms (90 %)");
  console.info(
    ...["memory, the venue's included, MB:", Math.round(before.memory / 1e6)],
    ...["then", Math.round(process.memoryUsage().rss / 1e6), "; CPU, of", Math.round(seconds / SPEED)],
    ...["s here:", ((cpu.user + cpu.system) / 1e6).toFixed(1), "s;", JSON.stringify(tellings)],
  );

  // Then all sockets are lost, and come back, while they trade on.
  const lostAt = clock.now();
  venue.outages.set({ stream: "down" });
  await pass(20_000);
  venue.outages.set({ stream: "up" });
  await waitFor("the tape again", seldom(isUp), 120_000);
  await pass(4 * 60_000);
  const asked = clock.now() - 60_000;
  const lookedAt = (user: string): boolean =>
    (shownAt.get(user) ?? []).some((at) => at > lostAt + 60_000 && at < asked);
  const after = judge(venue.truth(), told, { since: lostAt, until: lostAt + 60_000, of });
  const left = after.missing.map((id) => id.slice(0, 42)).filter(lookedAt);
  const { rest, connectsWorstMinute, refused } = venue.counters;
  console.info(
    ...[
      "after an outage of 20 s:",
      after.happened,
      "fills,",
      after.missing.length,
      "of traders not looked at yet;",
    ],
    ...["weight in the worst minute", rest.weightWorstMinute, "connects", connectsWorstMinute],
  );

  expect(happened).toBeGreaterThan(50);
  expect([missing, incomplete]).toEqual([[], []]);
  expect(wholeAfter.at(-1)).toBeLessThan(600_000);
  expect(quantile(listed, 0.5)).toBeLessThan(60_000);
  expect(soon / happened).toBeGreaterThanOrEqual(0.999);
  // Whoever was looked at since then lacks nothing; all others have their turn within a rotation.
  expect(left).toEqual([]);
  expect(rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
  expect(connectsWorstMinute).toBeLessThanOrEqual(30);
  expect(refused).toMatchObject({ connects: 0, subscriptions: 0, messages: 0 });
});
