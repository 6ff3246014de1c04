// One look by REST: what it asks for, from when on, and what it makes of answers that say nothing.
import { describe, expect, it } from "vitest";
import type { Address } from "../../../../src/domain/address.js";
import type { Gap, Observation } from "../../../../src/domain/observation.js";
import { Looker } from "../../../../src/venues/hyperliquid/poll/looker.js";
import { answers, type Script, says } from "../../../support/scripted-info.js";
import { asking, START_MS } from "../info/asking.js";
import { recordedAnswer } from "../wire/info/recorded.js";

const TRADER: Address = `0x${"ab".repeat(20)}`;
const [FILL] = recordedAnswer("info-userFills/hip3-perp-spotdust-2000.json") as [object];
const [SLICE] = recordedAnswer("info-userTwapSliceFills/newest-3-2026.json") as [{ fill: object }];
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

async function looking(script: Script, takes: (observation: Observation) => boolean = () => true) {
  const { info, client, clock } = await asking(script, { speed: 60 });
  const gaps: Gap[] = [];
  const looker = new Looker({
    info: client,
    clock,
    orders: true,
    dexesOf: () => [""],
    learnt: () => {},
    sink: {
      observe: takes,
      gap: (gap) => gaps.push(gap),
      quarantine: () => {},
      drift: () => {},
    },
  });
  // So long ago that the first look asks for fills.
  looker.begin(TRADER, START_MS - 600_000);
  return {
    gaps,
    look: () => looker.look(TRADER, new AbortController().signal),
    /** From when on requests of that type asked. */
    from: (type: string) =>
      info.asked.flatMap(({ body }) => (body?.type === type ? [Number(body.startTime) - START_MS] : [])),
    times: (type: string) => info.asked.filter(({ body }) => body?.type === type).length,
  };
}

/** Each look shows other orders than the one before: something may have been traded. */
const LIVELY = { frontendOpenOrders: [[], [ORDER], [], [ORDER]] };

describe("fills of a trader who is looked at", () => {
  it("are asked for where sizes differ from those of the look before, not where they are the same", async () => {
    const { look, times } = await looking(venue({ frontendOpenOrders: [[], [], [ORDER], [ORDER]] }));
    const counts: number[] = [];
    for (let n = 0; n < 4; n++) {
      expect(await look()).toBe(true);
      counts.push(times("userFillsByTime"));
    }
    expect(counts).toEqual([1, 1, 2, 2]);
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
    expect(await look()).toBe(false);
    expect(await look()).toBe(true);
    expect(from("userFillsByTime")).toEqual([-600_000, 9_000]);
    expect(from("userTwapSliceFillsByTime")).toEqual([-600_000, -600_000]);
  });
});

describe("a look that is not answered", () => {
  it("observes nothing, and tells of the gap once", async () => {
    const observed: Observation[] = [];
    const { look, gaps } = await looking(
      (response, asked, n) =>
        (asked.body?.type === "frontendOpenOrders" ? says(422, "no") : venue({}))(response, asked, n),
      (observation) => observed.push(observation) > 0,
    );
    for (let n = 0; n < 3; n++) expect(await look()).toBe(false);
    expect(observed).toEqual([]);
    expect(gaps.map(({ stream }) => stream)).toEqual(["orders", "positions"]);
  });
});
