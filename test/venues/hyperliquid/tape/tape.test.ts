// The tape against the simulated venue: real sockets, coins that it does not know, sockets that are lost.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Decimal, decimal } from "../../../../src/domain/decimal.js";
import type { FillsReport } from "../../../../src/domain/observation.js";
import { NOTHING_NEW } from "../../../../src/domain/outcome.js";
import { createModel } from "../../../../src/simulator/model/model.js";
import type { Model } from "../../../../src/simulator/model/words.js";
import { type SimulatedVenue, startSimulatedVenue } from "../../../../src/simulator/venue/simulated-venue.js";
import { type Clock, fastClock } from "../../../../src/timing/clock.js";
import { forgetfulEgress } from "../../../../src/venues/hyperliquid/egress/egress.js";
import { openLine } from "../../../../src/venues/hyperliquid/stream/client/line.js";
import { VENUE_TIMINGS } from "../../../../src/venues/hyperliquid/stream/session/timings.js";
import { CoinInterest } from "../../../../src/venues/hyperliquid/tape/coin-interest.js";
import { Tape } from "../../../../src/venues/hyperliquid/tape/tape.js";
import { position, positions } from "../../../support/story.js";
import { StreamRecord } from "../../../support/stream-record.js";
import { waitFor } from "../../../support/wait.js";

const USERS = Array.from({ length: 6 }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
const ROOM = { sockets: 2, coins: 100 };

let clock: Clock;
let model: Model;
let venue: SimulatedVenue;
let tape: Tape;
let list: { coins: Map<string, Decimal | null>; complete: boolean; version: number };
let interest: CoinInterest;
let reports: FillsReport[];
let missed: { trader: string; proven: number }[];
let givenUp: string[];

beforeEach(async () => {
  clock = fastClock(30, Date.now());
  model = createModel({ seed: 5, startMs: clock.now(), users: USERS, activity: 60, quietCoins: 40 });
  venue = await startSimulatedVenue({ model, clock, port: 0, seed: 5 });
  list = { coins: new Map([...model.coins].map((coin) => [coin, decimal("1")])), complete: true, version: 1 };
  interest = new CoinInterest();
  [reports, missed, givenUp] = [[], [], []];
  const egress = forgetfulEgress(clock);
  const since = clock.now();
  tape = new Tape({
    ...{ url: venue.ws, timings: VENUE_TIMINGS, clock, random: Math.random, firstClient: 0, list, interest },
    lines: new Map([["default", { egress, line: openLine(egress, VENUE_TIMINGS, clock) }]]),
    traders: () => USERS,
    since: (user) => (USERS.includes(user) ? since : null),
    observe: (report) => {
      reports.push(report);
      return NOTHING_NEW;
    },
    told: () => undefined,
    untaken: () => undefined,
    missed: (trader, proven) => missed.push({ trader, proven }),
    sink: new StreamRecord().sink,
    givenUp: (coin) => givenUp.push(coin),
  });
});

afterEach(async () => {
  await tape.stop(AbortSignal.timeout(1_000));
  await venue.stop();
});

const assign = () => tape.assign(new Map([["default", ROOM]]));
const live = () => tape.status().coins.live;
const fills = () =>
  reports.flatMap(({ ethAddress, fills: its }) => its.map((fill) => ({ ethAddress, fill })));

describe("the tape", () => {
  it("tells the fills of every follower whom a trade names, and each once a trade", async () => {
    assign();
    await waitFor("all coins", () => live() === list.coins.size);
    const from = clock.now();
    await waitFor("fills", () => fills().filter(({ fill }) => fill.time > from).length >= 30, 30_000);
    venue.freeze();
    const idOf = (user: string, each: { time: number; coin: string; tid: number }) =>
      `${user}:${each.time}:${each.coin}:${each.tid}`;
    const told = () => new Set(fills().map(({ ethAddress, fill }) => idOf(ethAddress, fill)));
    const happened = Object.entries(venue.truth().traders).flatMap(([user, { fills: its }]) =>
      its.filter(({ time }) => time > from).map((each) => idOf(user, each)),
    );
    await waitFor("the rest", () => happened.every((id) => told().has(id)));
    for (const { fill } of fills()) expect(fill).toMatchObject({ oid: null, fee: null, dir: null });
    expect(reports[0]).toMatchObject({ source: "trades", series: "trades", past: null });
    // Nothing of before it was followed: that is for the history.
    expect(Math.min(...fills().map(({ fill }) => fill.time))).toBeGreaterThan(from - 60_000);
  });

  it("gives up exactly the coins that the venue does not know, and hears all others", async () => {
    list.coins.set("NOPE", decimal("5"));
    list.coins.set("xyz:NOPE", null);
    assign();
    await waitFor("all that there are", () => live() === list.coins.size - 2 && givenUp.length === 2, 60_000);
    expect(givenUp.sort()).toEqual(["NOPE", "xyz:NOPE"]);
    expect(tape.status().coins).toMatchObject({ givenUp: 2, live: list.coins.size - 2 });
    // Once the list changes they are asked for anew.
    list.version++;
    list.coins.delete("xyz:NOPE");
    assign();
    await waitFor("the other again", () => givenUp.length === 3, 60_000);
    expect(givenUp.at(-1)).toBe("NOPE");
  });

  it("that loses its sockets says since when trades may have been missed, and comes back", async () => {
    const [trader = ""] = USERS;
    interest.heard({ ...positions(0, [position({ coin: "BTC" })]), ethAddress: trader });
    assign();
    await waitFor("all coins", () => live() === list.coins.size);
    const at = clock.now();
    expect(tape.coverage.unbrokenFrom(at)).toBe(Number.POSITIVE_INFINITY);
    expect([tape.covers(trader), tape.missedSince(at)]).toEqual([true, false]);
    venue.outages.set({ stream: "down" });
    await waitFor("the loss", () => missed.length > 0 && !tape.isUp);
    expect(missed.every((each) => each.trader === trader)).toBe(true);
    expect(missed[0]?.proven).toBeLessThanOrEqual(clock.now());
    expect([tape.covers(trader), tape.missedSince(at)]).toEqual([false, true]);
    expect(tape.coverage.unbrokenFrom(at)).toBeLessThan(clock.now());
    expect(tape.status().downSince).not.toBeNull();
    venue.outages.set({ stream: "up" });
    await waitFor("all coins again", () => live() === list.coins.size, 60_000);
    expect(tape.status().downSince).toBeNull();
    expect(tape.coverage.unbrokenFrom(clock.now())).toBe(Number.POSITIVE_INFINITY);
    expect(venue.counters.refused).toEqual({ connects: 0, messages: 0, subscriptions: 0, users: 0 });
  });

  it("gives up the least important as its room shrinks, and closes where there is to be none", async () => {
    assign();
    await waitFor("all coins", () => live() === list.coins.size);
    tape.assign(new Map([["default", { sockets: 2, coins: 10 }]]));
    expect(live()).toBe(10);
    await waitFor("the venue to agree", () => venue.subscribed().length === 10);
    tape.assign(new Map());
    await waitFor("the end", () => venue.subscribed().length === 0);
    expect([tape.isUp, tape.isWanted, tape.status().downSince]).toEqual([false, false, null]);
  });
});
