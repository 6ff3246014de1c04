// One look by REST: what it asks for, from when on, and what it makes of answers that say nothing.
import { describe, expect, it } from "vitest";
import type { Address } from "../../../../src/domain/address.js";
import { Ledger } from "../../../../src/domain/ledger.js";
import type { Gap, Observation } from "../../../../src/domain/observation.js";
import { DexList } from "../../../../src/venues/hyperliquid/dexes/dex-list.js";
import { NO_COVER } from "../../../../src/venues/hyperliquid/poll/fills-due.js";
import { Looker } from "../../../../src/venues/hyperliquid/poll/looker.js";
import { answers, type Script, says } from "../../../support/scripted-info.js";
import { asking, routeOf, START_MS } from "../info/asking.js";
import { recordedAnswer } from "../wire/info/recorded.js";

const TRADER: Address = `0x${"ab".repeat(20)}`;
const [FILL] = recordedAnswer("info-userFills/hip3-perp-spotdust-2000.json") as [object];
const [SLICE] = recordedAnswer("info-userTwapSliceFills/newest-3-2026.json") as [{ fill: object }];
const DEX = (name: string) => ({ name, fullName: name });
const [ORDER] = recordedAnswer("info-frontendOpenOrders/limit-stop-positiontp-2026.json") as [object];

const fillAt = (at: number) => ({ ...FILL, time: START_MS + at, tid: at });
const sliceAt = (at: number) => ({ ...SLICE, fill: { ...SLICE.fill, time: START_MS + at, tid: at } });

/** A venue without builder dexes that answers requests of a type with these rows, in turn. */
function venue(rows: Readonly<Record<string, readonly (readonly object[])[]>>): Script {
  const asked = new Map<string, number>();
  const fixed: Readonly<Record<string, unknown>> = {
    perpDexs: [null],
    clearinghouseState: recordedAnswer("info-clearinghouseState/whale-2026.json"),
    frontendOpenOrders: [],
  };
  return (response, request, n) => {
    const type = request.body?.type ?? "";
    const nth = asked.get(type) ?? 0;
    asked.set(type, nth + 1);
    const answer = rows[type]?.[Math.min(nth, (rows[type]?.length ?? 1) - 1)];
    answers(answer ?? fixed[type] ?? [])(response, request, n);
  };
}

async function looking(
  script: Script,
  takes: (observation: Observation) => boolean = () => true,
  dexes: readonly string[] = [""],
) {
  const { info, client, clock } = await asking(script, { speed: 60 });
  const gaps: Gap[] = [];
  const ledger = new Ledger(TRADER, { closeAfterMissing: 2, sampleIntervalMs: 300_000 });
  const sink = {
    observe: (observation: Observation) => {
      if (observation.kind === "gap") gaps.push(observation);
      const taken = observation.kind === "gap" || takes(observation);
      return { taken, traded: taken && ledger.apply(observation).traded };
    },
    quarantine: () => {},
    drift: () => {},
  };
  const looker = new Looker({
    ...{ info: client, clock, sink },
    orders: true,
    dexes: new DexList(client, clock, sink),
    dexesOf: () => dexes,
    everyMs: () => 5_000,
    isFollowed: () => true,
    tape: NO_COVER,
  });
  // So long ago that the first look asks for fills.
  looker.begin(TRADER, START_MS - 600_000);
  return {
    gaps,
    client,
    look: () => looker.look(TRADER, new AbortController().signal),
    /** From when on requests of that type asked. */
    from: (type: string) =>
      info.asked.flatMap(({ body }) => (body?.type === type ? [Number(body.startTime) - START_MS] : [])),
    times: (type: string) => info.asked.filter(({ body }) => body?.type === type).length,
  };
}

/** The order as it is after a part of it was filled. */
const REST = { ...ORDER, sz: "0.00001" };

/** Each look shows less than the one before: something may have been traded. */
const LIVELY = { frontendOpenOrders: [[ORDER], [REST], []] };

describe("fills of a trader who is looked at", () => {
  it("are asked for where the ledger says that something may have been traded, and not where nothing was", async () => {
    const { look, times } = await looking(
      venue({ frontendOpenOrders: [[ORDER], [ORDER], [REST], [REST], []] }),
    );
    const counts: number[] = [];
    for (let n = 0; n < 5; n++) {
      expect(await look()).toBe("answered");
      counts.push(times("userFillsByTime"));
    }
    expect(counts).toEqual([1, 1, 2, 2, 3]);
  });

  it("and slices of TWAPs are asked for from the newest of each on: either may be old or empty by mistake", async () => {
    const { look, from } = await looking(
      venue({
        ...LIVELY,
        userFillsByTime: [[fillAt(9_000)], []],
        userTwapSliceFillsByTime: [[], [sliceAt(5_000)], []],
      }),
    );
    for (let n = 0; n < 3; n++) await look();
    expect(from("userFillsByTime")).toEqual([-600_000, 9_000, 9_000]);
    expect(from("userTwapSliceFillsByTime")).toEqual([-600_000, -600_000, 5_000]);
  });

  it("that nobody had room for are asked for again", async () => {
    let room = false;
    const { look, from } = await looking(
      venue({ userFillsByTime: [[fillAt(9_000)]] }),
      ({ kind }) => kind !== "fills" || room,
    );
    await look();
    room = true;
    await look();
    await look();
    expect(from("userFillsByTime")).toEqual([-600_000, -600_000]);
  });

  it("that were not answered are asked for again at the next look", async () => {
    const { look, from } = await looking((response, asked, n) => {
      const refused = asked.body?.type === "userTwapSliceFillsByTime" && n < 6;
      (refused ? says(422, "no") : venue({ userFillsByTime: [[fillAt(9_000)]] }))(response, asked, n);
    });
    expect(await look()).toBe("partly");
    expect(await look()).toBe("answered");
    expect(from("userFillsByTime")).toEqual([-600_000, 9_000]);
    expect(from("userTwapSliceFillsByTime")).toEqual([-600_000, -600_000]);
  });
});

/** What was observed, in short: `orders xyz 1`. */
function shortly(observation: Observation): string {
  if (observation.kind === "orders") return `orders ${observation.dex} ${observation.orders.length}`;
  if (observation.kind === "positions") return `positions ${observation.dex} ${observation.positions.length}`;
  return observation.kind;
}

describe("each answer counts by itself", () => {
  it("orders that are not answered spoil no positions, nor the other way round; the gap is told once", async () => {
    const observed: string[] = [];
    const { look, gaps, times } = await looking(
      (response, asked, n) =>
        (asked.body?.type === "frontendOpenOrders" ? says(422, "no") : venue({}))(response, asked, n),
      (observation) => observed.push(shortly(observation)) > 0,
    );
    for (let n = 0; n < 3; n++) expect(await look()).toBe("partly");
    expect(observed.filter((each) => each.startsWith("positions"))).toHaveLength(3);
    expect(observed.filter((each) => each.startsWith("orders"))).toEqual([]);
    expect(gaps.map(({ stream, dex }) => `${stream} ${dex}`)).toEqual(["orders "]);
    expect(times("userFillsByTime")).toBe(1);
    const [gap] = gaps;
    expect(gap?.since).toBe(gap?.receivedAt);
  });

  it("a gap is told since the same half was last answered, whatever else was", async () => {
    let away = false;
    const answered: number[] = [];
    const { look, gaps } = await looking(
      (response, asked, n) =>
        (away && asked.body?.type === "frontendOpenOrders" ? says(422, "no") : venue({}))(response, asked, n),
      ({ kind, receivedAt }) => {
        if (kind === "orders") answered.push(receivedAt);
        return true;
      },
    );
    for (let n = 0; n < 2; n++) await look();
    away = true;
    for (let n = 0; n < 2; n++) await look();
    expect(gaps).toMatchObject([{ stream: "orders", since: answered[1] }]);
    expect(answered).toHaveLength(2);
  });

  it.each([
    ["500", says(500, "null")],
    ["422", says(422, "no")],
  ])("fills are asked for although nothing of a look is answered but %s", async (_, refusal) => {
    const { look, from } = await looking((response, asked, n) => {
      const looked = asked.body?.type === "frontendOpenOrders" || asked.body?.type === "clearinghouseState";
      (looked ? refusal : venue({}))(response, asked, n);
    });
    expect(await look()).toBe("partly");
    expect(from("userFillsByTime")).toEqual([-600_000]);
  });

  it("one dex that never answers spoils no other one, opens no breaker, and is named with the venue's words", async () => {
    const observed: string[] = [];
    const { look, client } = await looking(
      (response, asked, n) => (asked.body?.dex === "xzy" ? says(500, "null") : venue({}))(response, asked, n),
      (observation) => observed.push(shortly(observation)) > 0,
      ["", "xzy"],
    );
    for (let n = 0; n < 6; n++) expect(await look()).toBe("partly");
    expect(observed.filter((each) => each === "orders  0")).toHaveLength(6);
    expect(routeOf(client).breaker).toMatchObject({ state: "closed", opened: 0 });
    expect(client.failing()).toMatchObject([
      { type: "clearinghouseState", user: TRADER, dex: "xzy", words: "HTTP 500: null", times: 6 },
      { type: "frontendOpenOrders", user: TRADER, dex: "xzy", words: "HTTP 500: null", times: 6 },
    ]);
  });

  it("what came in answer to the search for dexes is observed", async () => {
    const observed: string[] = [];
    const { look } = await looking(
      (response, asked, n) =>
        (asked.body?.type === "perpDexs" ? answers([null, DEX("flx"), DEX("xyz")]) : venue({}))(
          response,
          asked,
          n,
        ),
      (observation) => observed.push(shortly(observation)) > 0,
    );
    for (let n = 0; n < 2; n++) await look();
    for (const dex of ["flx", "xyz"])
      expect(observed.filter((each) => each.startsWith(`positions ${dex} `))).toHaveLength(1);
  });
});
