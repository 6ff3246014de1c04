// What is remembered of what was spent: across kills, clocks that jump, and files that say nonsense.
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Random } from "../../../../src/simulator/model/random.js";
import { Egress } from "../../../../src/venues/hyperliquid/egress/egress.js";
import { WeightWindow } from "../../../../src/venues/hyperliquid/info/weight-window.js";
import { gateDelayMs } from "../../../../src/venues/hyperliquid/stream/client/connect-gate.js";

const T0 = 1_790_000_000_000;
const MINUTE = 60_000;
const SEEDS = [1, 2, 3, 4, 5];

let dir: string;
let file: string;
let now: number;
let warned: string[];

const clock = { now: () => now, real: (ms: number) => ms };

function start(): Egress {
  const warn = (why: string) => warned.push(why);
  return new Egress({ name: "default", localAddress: null, file, clock, minuteMs: MINUTE, warn });
}

function startOf(name: string, formerFiles: readonly string[]): Egress {
  const warn = (why: string) => warned.push(why);
  const its = { name, localAddress: name, file: join(dir, `egress-${name}.json`), formerFiles };
  return new Egress({ ...its, clock, minuteMs: MINUTE, warn });
}

function sum(spent: readonly { readonly amount: number }[]): number {
  return spent.reduce((total, { amount }) => total + amount, 0);
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hypertrail-egress-"));
  file = join(dir, "egress.json");
  now = T0;
  warned = [];
});

afterEach(async () => {
  await chmod(dir, 0o700);
  await rm(dir, { recursive: true, force: true });
});

/** The most that was spent within a minute that ends at any of the times. */
function worstMinute(spent: readonly { readonly at: number; readonly amount: number }[]): number {
  const within = (end: number) => spent.filter(({ at }) => at > end - MINUTE && at <= end);
  return Math.max(...spent.map(({ at }) => sum(within(at))));
}

describe("however often it is killed", () => {
  it.each(SEEDS)("no minute sees more weight than was granted, and work goes on (seed %i)", (seed) => {
    const random = new Random(seed);
    const spent: { at: number; amount: number }[] = [];
    for (let run = 0; run < 120; run++) {
      const egress = start();
      const window = new WeightWindow(1_140, MINUTE);
      for (const { amount, at } of egress.earlier("weight")) window.spent(amount, at);
      const killedAt = now + random.whole(0, 10_000);
      while (now < killedAt) {
        const most = random.pick([2, 20, 60, 120]);
        const klass = window.next(() => most, now);
        if (klass !== null) {
          const held = window.grant(klass, most, now);
          const takeBack = egress.spend("weight", most);
          const weighed = random.whole(2, most);
          spent.push({ at: now, amount: weighed });
          window.end(held, weighed, now);
          takeBack(most - weighed);
        }
        now += random.whole(1, 400);
      }
      now += random.whole(0, 1_000);
    }
    expect(worstMinute(spent)).toBeLessThanOrEqual(1_140);
    const minutes = (now - T0) / MINUTE;
    expect(sum(spent) / minutes).toBeGreaterThan(300);
  });

  it.each(SEEDS)("no minute sees more connects than were granted (seed %i)", (seed) => {
    const random = new Random(seed);
    const spent: { at: number; amount: number }[] = [];
    for (let run = 0; run < 120; run++) {
      const egress = start();
      const granted = egress.earlier("connects").map(({ at }) => at);
      const killedAt = now + random.whole(0, 8_000);
      while (now < killedAt) {
        if (gateDelayMs(granted, now, 25, MINUTE) === 0) {
          egress.spend("connects", 1);
          granted.push(now);
          spent.push({ at: now, amount: 1 });
        }
        now += random.whole(1, 500);
      }
    }
    expect(worstMinute(spent)).toBeLessThanOrEqual(25);
    expect(spent.length).toBeGreaterThan(100);
  });

  it("what was put down is written before it counts, and not with each request", async () => {
    const egress = start();
    const written: string[] = [];
    for (let n = 0; n < 300; n++) {
      egress.spend("weight", 2);
      written.push(await readFile(file, "utf8"));
      const { spent } = JSON.parse(written.at(-1) ?? "");
      expect(sum(spent.weight)).toBeGreaterThanOrEqual(2 * (n + 1));
    }
    expect(new Set(written).size).toBe(10);
  });
});

describe("a start", () => {
  it("without a file knows of nothing that was spent", () => {
    const egress = start();
    expect([egress.earlier("weight"), egress.lingeringUsers().size, warned]).toEqual([[], 0, []]);
  });

  it("after more than a minute has forgotten what was spent", () => {
    start().spend("weight", 1_000);
    now += MINUTE + 16_000;
    expect(start().earlier("weight")).toEqual([]);
  });

  it.each([
    ["a clock that was put back an hour", -3_600_000],
    ["a clock that was put back a year", -365 * 24 * 3_600_000],
  ])("with %s is silent for a minute at most", (_, ms) => {
    const before = start();
    before.spend("weight", 1_000);
    before.spend("connects", 1);
    before.hold(new Set(["a"]), 400);
    now += ms;
    const egress = start();
    for (const kind of ["weight", "connects"] as const)
      for (const { at } of egress.earlier(kind)) expect(at).toBeLessThanOrEqual(now);
    expect(sum(egress.earlier("weight"))).toBe(1_000);
    expect(Math.max(...egress.lingeringUsers().values())).toBeLessThanOrEqual(now + 30_000);
    now += MINUTE + 1;
    expect(
      start()
        .earlier("weight")
        .filter(({ at }) => now - at < MINUTE),
    ).toEqual([]);
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '{"spent":{}}',
    '{"savedAt":"x","spent":{"weight":[],"connects":[],"sends":[]}}',
  ])("with a file that holds %j takes it that this minute is used up, and says so", async (text) => {
    await writeFile(file, text);
    const egress = start();
    expect(sum(egress.earlier("weight"))).toBe(1_200);
    expect(sum(egress.earlier("connects"))).toBe(30);
    expect(warned).toHaveLength(1);
    egress.spend("weight", 20);
    expect(sum(start().earlier("weight"))).toBeGreaterThanOrEqual(1_200);
    expect(warned).toHaveLength(1);
  });

  it("goes on where the file cannot be written, and says so once", async () => {
    file = join(dir, "not", "there.json");
    const egress = start();
    for (let n = 0; n < 100; n++) egress.spend("weight", 120);
    expect(warned).toHaveLength(1);
    expect(warned[0]).toMatch(/there\.json cannot be written: .*ENOENT/);
  });
});

describe("slots of runs before", () => {
  it("linger for half a minute after the run can have ended", () => {
    start().hold(new Set(["a", "b"]), 20);
    now += 5_000;
    const next = start();
    expect([...next.lingeringUsers()]).toEqual([
      ["a", now + 30_000],
      ["b", now + 30_000],
    ]);
    now += 30_000;
    expect(next.lingeringUsers().size).toBe(0);
    now += 60_000;
    expect(start().lingeringUsers().size).toBe(0);
  });

  it("of several runs add up: no connect before all subscriptions fit", () => {
    for (let run = 0; run < 3; run++) {
      start().hold(new Set(["a"]), 260);
      now += 5_000;
    }
    const egress = start();
    expect(egress.subscriptions.fitAt(60, now)).toBe(now);
    const fits = egress.subscriptions.fitAt(300, now);
    expect(fits).toBeGreaterThan(now);
    expect(fits).toBeLessThanOrEqual(now + 30_000);
  });
});

it("what was spent without a named address counts for one that is named later, for a minute: it may be the same IP", () => {
  const before = start();
  before.spend("weight", 900);
  before.hold(new Set(["0xa"]), 70);
  now += 5_000;
  const named = startOf("127.0.0.1", [file]);
  expect(sum(named.earlier("weight"))).toBeGreaterThanOrEqual(900);
  expect([...named.lingeringUsers().keys()]).toEqual(["0xa"]);
  now += 3 * MINUTE;
  const later = startOf("127.0.0.3", [file]);
  expect([sum(later.earlier("weight")), later.lingeringUsers().size]).toEqual([0, 0]);
  expect(warned).toEqual([]);
});

it("what a former address spent is not counted twice: of what this one wrote since, it is part", () => {
  start().spend("weight", 500);
  now += 1_000;
  startOf("127.0.0.1", [file]).spend("weight", 60);
  now += 1_000;
  expect(sum(startOf("127.0.0.1", [file]).earlier("weight"))).toBeLessThan(700);
});
