// The pool: who watches whom, what is asked for each trader, and what waits.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Address, addressOf } from "../../../../src/domain/address.js";
import { fastClock, REAL_CLOCK } from "../../../../src/timing/clock.js";
import { Dexes } from "../../../../src/venues/hyperliquid/dexes/dexes.js";
import { forgetfulEgress } from "../../../../src/venues/hyperliquid/egress/egress.js";
import { Pool, type PoolOptions } from "../../../../src/venues/hyperliquid/stream/pool.js";
import { VENUE_TIMINGS } from "../../../../src/venues/hyperliquid/stream/session/timings.js";
import { acknowledge, errorFrame, refuseWebData2, ScriptedVenue } from "../../../support/scripted-venue.js";
import { FAST, StreamRecord } from "../../../support/stream-record.js";
import { waitFor } from "../../../support/wait.js";

const trader = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;

let venue: ScriptedVenue;
let record: StreamRecord;
let pool: Pool;
let dexes: Dexes;

/** `always`: builder dexes on which everybody is watched. */
function open({ always = [], ...given }: Partial<PoolOptions> & { always?: readonly string[] } = {}): Pool {
  dexes = new Dexes(always, (user) => pool.dexesChanged(addressOf(user)));
  pool = new Pool(
    {
      url: venue.url,
      timings: VENUE_TIMINGS,
      clock: REAL_CLOCK,
      random: Math.random,
      clients: 5,
      feed: "components",
      maxUsers: 10,
      orders: true,
      exact: "false",
      ...{ dexes, egress: forgetfulEgress(REAL_CLOCK), firstClient: 0 },
      ...given,
    },
    {
      ...record.sink,
      observe: (observation) => {
        record.sink.observe(observation);
        dexes.heard(observation);
      },
    },
  );
  return pool;
}

function watch(user: Address, known: readonly string[] = []): void {
  dexes.follow(user, known);
  pool.watch(user);
}

/** Subscriptions of one connection in short: `openOrders:xyz`. */
function asked(sent: readonly string[]): string[] {
  return sent.map((text) => {
    const { type, dex } = JSON.parse(text).subscription;
    return dex === undefined || dex === "" ? type : `${type}:${dex}`;
  });
}

beforeEach(async () => {
  venue = await ScriptedVenue.start();
  record = new StreamRecord();
});

afterEach(async () => {
  await pool.stop(AbortSignal.timeout(1_000));
  await venue.stop();
});

describe("a pool of five clients", () => {
  it("spreads ten traders evenly, and connects only the clients it needs", async () => {
    open();
    for (let n = 1; n <= 3; n++) watch(trader(n));
    expect(pool.status().map((client) => client.users)).toEqual([1, 1, 1, 0, 0]);
    for (let n = 4; n <= 10; n++) watch(trader(n));
    expect(pool.status().map((client) => client.users)).toEqual([2, 2, 2, 2, 2]);
    await waitFor("five connections", () => venue.visits.length === 5);
  });

  it("watches nobody twice", () => {
    open();
    watch(trader(1));
    watch(trader(1));
    expect(pool.status().map((client) => client.subscriptions)).toEqual([7, 0, 0, 0, 0]);
  });

  it("lets wait who is above the venue's number of users", () => {
    open({ maxUsers: 2 });
    for (let n = 1; n <= 4; n++) watch(trader(n));
    expect([...pool.quota.waiting]).toEqual([trader(3), trader(4)]);
    expect(pool.status().reduce((sum, client) => sum + client.users, 0)).toBe(2);
  });

  it("lets go of whom nobody follows any more, and another that waits takes the place", () => {
    open({ maxUsers: 2 });
    for (let n = 1; n <= 4; n++) watch(trader(n));
    pool.unwatch(trader(1));
    pool.unwatch(trader(4));
    expect([...pool.quota.waiting]).toEqual([]);
    expect([1, 2, 3, 4].map((n) => pool.quota.waits(trader(n)))).toEqual([false, false, false, false]);
    expect(pool.status().map((client) => client.users)).toEqual([1, 1, 0, 0, 0]);
    for (const n of [2, 3]) pool.unwatch(trader(n));
    expect(pool.status().every((client) => client.subscriptions === 0)).toBe(true);
    watch(trader(5));
    expect(pool.status()[0]?.subscriptions).toBe(7);
  });

  it("asks for webData2 by another trader where the one it asked by is let go", async () => {
    open({ feed: "auto" });
    watch(trader(1));
    watch(trader(2));
    pool.unwatch(trader(1));
    const { sent } = await venue.visit(0, 1);
    expect(sent[0]).toContain(trader(2));
  });

  it("never plans more subscriptions than a reconnect leaves room for, and counts the rest", () => {
    open({ always: Array.from({ length: 60 }, (_, n) => `dex${n}`) });
    for (let n = 1; n <= 10; n++) watch(trader(n));
    expect(pool.status().reduce((sum, client) => sum + client.subscriptions, 0)).toBe(480);
    expect(pool.unsubscribed).toBe(10 * 67 - 480);
  });
});

const ACCOUNT = [
  ...["allDexsClearinghouseState", "userFills", "userTwapSliceFills"],
  ...["spotState", "userTwapHistory", "twapStates"],
] as const;

describe("what is asked for a trader", () => {
  it.each([
    ["components", true, ["openOrders", "openOrders:xyz", ...ACCOUNT]],
    ["components", false, [...ACCOUNT]],
    ["webData2", true, ["webData2", "openOrders:xyz", ...ACCOUNT]],
    ["webData2", false, [...ACCOUNT]],
  ] as const)("with the feed %s and orders %s", async (feed, orders, expected) => {
    open({ feed, orders, always: ["xyz"] });
    watch(trader(1));
    const { sent } = await venue.visit(0, expected.length);
    expect(asked(sent)).toEqual(expected);
  });

  it("with 141 dexes, those in use come first; the rest is let out for all that fit, counted, and told once", async () => {
    open();
    watch(trader(1));
    watch(trader(2));
    const margin = (accountValue: string) => {
      const sums = { accountValue, totalNtlPos: "0.0", totalRawUsd: "0.0", totalMarginUsed: "0.0" };
      return { marginSummary: sums, crossMarginSummary: sums, crossMaintenanceMarginUsed: "0.0" };
    };
    const state = (value: string) => ({
      ...{ ...margin(value), withdrawable: "0.0", assetPositions: [], time: 1_790_000_000_000 },
    });
    const names = ["", ...Array.from({ length: 139 }, (_, n) => `d${n}`), "last"];
    for (const [n, user] of [trader(1), trader(2)].entries()) {
      const { socket } = await venue.visit(n, 4);
      const clearinghouseStates = names.map((dex) => [dex, state(dex === "last" ? "9.0" : "0.0")]);
      const data = { user, clearinghouseStates };
      for (let times = 0; times < 2; times++)
        socket.send(JSON.stringify({ channel: "allDexsClearinghouseState", data }));
      // Two sockets are in no order: the first trader is the first to be left out of something.
      await waitFor("its frames", () => record.observations.length === 2 * 141 * (n + 1));
    }
    const { sent } = await venue.visit(0, 47);
    expect(asked(sent).filter((each) => each.startsWith("openOrders"))).toHaveLength(41);
    expect(asked(sent)[7]).toBe("openOrders:last");
    expect(pool.leftOut(trader(1))).toEqual(names.slice(40, 140));
    expect(pool.dexesLeftOut).toBe(2 * 100);
    expect(record.log.filter((line) => line.startsWith("left out"))).toEqual([
      `left out 100 of ${trader(1)}`,
    ]);
    dexes.of(trader(1)).use(["d138"]);
    pool.dexesChanged(trader(1));
    await venue.visit(0, 49);
    expect(sent.slice(47).map((text) => JSON.parse(text).method)).toEqual(["subscribe", "unsubscribe"]);
    expect(pool.leftOut(trader(1))).not.toContain("d138");
  });

  it("includes the dexes it was known to use, and each dex that an all-dex frame names, once", async () => {
    open();
    watch(trader(1), ["flx"]);
    const { socket, sent } = await venue.visit(0, 8);
    const margin = { accountValue: "0.0", totalNtlPos: "0.0", totalRawUsd: "0.0", totalMarginUsed: "0.0" };
    const empty = { marginSummary: margin, crossMarginSummary: margin, crossMaintenanceMarginUsed: "0.0" };
    const state = { ...empty, withdrawable: "0.0", assetPositions: [], time: 1_790_000_000_000 };
    const states = ["", "xyz", "flx", "no such dex!"].map((dex) => [dex, state]);
    const data = { user: trader(1), clearinghouseStates: states };
    for (let n = 0; n < 2; n++) socket.send(JSON.stringify({ channel: "allDexsClearinghouseState", data }));
    await waitFor("both frames", () => record.observations.length === 8);
    await venue.visit(0, 9);
    expect(asked(sent).filter((each) => each.startsWith("openOrders"))).toEqual([
      "openOrders",
      "openOrders:flx",
      "openOrders:xyz",
    ]);
  });
});

describe("with the feed auto", () => {
  const types = async (n: number, count: number) => new Set(asked((await venue.visit(n, count)).sent));

  it("asks for webData2 first, and takes the components for good when the venue refuses it", async () => {
    venue.answerWith(refuseWebData2);
    open({ feed: "auto" });
    for (let n = 1; n <= 3; n++) watch(trader(n));
    expect(pool.feed.active).toBeNull();
    await waitFor("a choice", () => pool.feed.active === "components");
    expect(asked((await venue.visit(0, 5)).sent)[0]).toBe("webData2");
    expect(await types(1, 7)).toEqual(new Set(["openOrders", ...ACCOUNT]));
    const said = record.log.filter((line) => line.startsWith("feed"));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^feed components: the venue refuses webData2: Error parsing JSON/);
  });

  it("takes webData2 where the venue serves it", async () => {
    open({ feed: "auto" });
    for (let n = 1; n <= 2; n++) watch(trader(n));
    await waitFor("a choice", () => pool.feed.active === "webData2");
    for (const n of [0, 1]) {
      expect(await types(n, 7)).toEqual(new Set(["webData2", ...ACCOUNT]));
    }
    expect(record.log).toContain("feed webData2: the venue serves webData2");
  });

  it("takes the components where the venue says nothing at all for 10 s", async () => {
    venue.answerWith((request) => (request.subscription.type === "webData2" ? null : acknowledge(request)));
    open({ feed: "auto", clock: fastClock(50, Date.now()) });
    watch(trader(1));
    await waitFor("a choice", () => pool.feed.active === "components");
    expect(pool.feed.why).toBe("the venue did not answer for webData2 within 10000 ms");
    await waitFor("the components", async () => (await types(0, 3)).has("userTwapSliceFills"));
  });

  it("changes to the components when the venue stops to serve webData2", async () => {
    open({ feed: "auto", timings: FAST });
    watch(trader(1));
    await waitFor("a choice", () => pool.feed.active === "webData2");
    venue.answerWith(refuseWebData2);
    (await venue.visit(0, 4)).socket.terminate();
    await waitFor("the components", () => pool.feed.active === "components");
    await waitFor("open orders asked for", async () => (await types(1, 3)).has("openOrders"));
  });
});

describe("a venue that takes fewer users than planned", () => {
  /** Takes at most `cap` users, and says so without naming anybody. */
  function capped(cap: number): { users: Set<string> } {
    const users = new Set<string>();
    venue.answerWith((request) => {
      const { user } = request.subscription;
      if (request.method === "unsubscribe") return acknowledge(request);
      if (!users.has(user) && users.size >= cap)
        return errorFrame(`Cannot track more than ${cap} total users.`);
      users.add(user);
      return acknowledge(request);
    });
    return { users };
  }

  it("keeps what was accepted, learns the cap, and lets the rest wait without a storm", async () => {
    const { users } = capped(3);
    open({ clients: 2, clock: fastClock(200, Date.now()) });
    for (let n = 1; n <= 6; n++) watch(trader(n));
    await waitFor("the cap to be learnt", () => pool.quota.cap === 3 && pool.quota.waiting.size === 3);
    expect(users.size).toBe(3);
    expect(pool.status().reduce((sum, client) => sum + client.users, 0)).toBe(3);
    for (const { sent } of venue.visits) {
      const probes = sent.filter((text) => text.includes('"openOrders"') && text.includes('"subscribe"'));
      expect(probes.length).toBeLessThanOrEqual(3 * 3);
    }
  });

  it("tries one more every ten minutes, so that who waits gets its turn", async () => {
    const full = capped(1);
    open({ clients: 1, clock: fastClock(1_000, Date.now()) });
    for (let n = 1; n <= 2; n++) watch(trader(n));
    await waitFor("the cap to be learnt", () => pool.quota.cap === 1);
    full.users.clear();
    venue.answerWith(acknowledge);
    await waitFor("both to be watched", () => pool.quota.waiting.size === 0);
    expect(pool.quota.cap).toBe(2);
  });
});
