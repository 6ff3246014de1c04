// Five thousand traders on one IP, of whom ten are streamed: how soon their fills are told and whole, how old listings are.
import { afterEach, expect, it } from "vitest";
import { judge, listedAfter, quantile, type Taped, taped } from "../support/taped.js";
import { waitFor } from "../support/wait.js";

const TRADERS = 5_000;
const STREAMED = 10;
/** Of the others, those who trade; each once in half an hour. */
const TRADING = 300;
/** How much faster than reality. What is told within two seconds of the venue is told within a quarter of one here. */
const SPEED = 8;
const MINUTES = 12;

let story: Taped;

afterEach(() => story.simulation.stop());

it(`of ${TRADERS} traders, ${STREAMED} of them streamed, 99.9 % of the fills are told within 2 s and whole within 10 min`, async () => {
  const activity = (place: number): number =>
    place < STREAMED ? 20 : place < STREAMED + TRADING ? 1 / 30 : 0;
  const faults = { drop: 0.000_05 };
  story = await taped({
    seed: 15,
    speed: SPEED,
    traders: TRADERS,
    streamed: STREAMED,
    activity,
    quietCoins: 400,
    venue: { faults },
  });
  const { simulation, told, tellings, shownAt } = story;
  const { collector, venue, clock } = simulation;
  await collector.start();
  const taped5000 = () => collector.stats().traders.filter(({ tier }) => tier === "tape").length;
  await waitFor("the tape", () => taped5000() >= TRADERS - STREAMED, 120_000);
  global.gc?.();
  const before = { memory: process.memoryUsage().rss, cpu: process.cpuUsage(), at: clock.now() };
  const since = clock.now();
  await waitFor("the time", () => clock.now() - since > MINUTES * 60_000, 240_000);
  const until = clock.now() - 60_000;
  const cpu = process.cpuUsage(before.cpu);
  const seconds = (clock.now() - before.at) / 1_000;
  const streamed = new Set(venue.subscribed().map(({ user }) => user));
  const judged = { since, until, of: (user: string) => !streamed.has(user) };
  const listed = listedAfter(venue.truth(), shownAt, judged);
  const verdict = () => judge(venue.truth(), told, judged);
  await waitFor("all to be whole", () => verdict().incomplete.length === 0, 120_000).catch(() => undefined);
  const { happened, missing, incomplete, toldAfter, wholeAfter } = verdict();
  const soon = toldAfter.filter((ms) => ms <= 2_000).length;
  const { rest, connectsWorstMinute, faults: dealt, refused } = venue.counters;
  console.info(
    `${happened} fills: ${soon} told within 2 s, ${missing.length} not told, ${incomplete.length} not whole`,
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
  console.info("weight in the worst minute", rest.weightWorstMinute, JSON.stringify(rest.requests));
  console.info(
    "tellings",
    JSON.stringify(tellings),
    "drops",
    dealt.drop,
    "connects in the worst minute",
    connectsWorstMinute,
  );
  console.info(
    "memory, the venue's included, MB:",
    ...[Math.round(before.memory / 1e6), "then", Math.round(process.memoryUsage().rss / 1e6)],
    ...["CPU, s of", Math.round(seconds), "s of the venue:", ((cpu.user + cpu.system) / 1e6).toFixed(1)],
  );
  expect(happened).toBeGreaterThan(100);
  expect(missing).toEqual([]);
  expect(incomplete).toEqual([]);
  expect(wholeAfter.at(-1)).toBeLessThan(600_000);
  expect(quantile(listed, 0.5)).toBeLessThan(60_000);
  expect(soon / happened).toBeGreaterThanOrEqual(0.999);
  expect(rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
  expect(refused).toMatchObject({ connects: 0, subscriptions: 0, messages: 0 });
});
