// What a simulated venue answers over REST has the shape of what was recorded.
import { beforeAll, describe, expect, it } from "vitest";
import { recordedAnswers, recordedFrames, recordedLeaderboards, shapeOf, strangers } from "./model/shapes.js";
import { A, ask, B, stillVenue } from "./venue/rest/asking.js";

const HOUR = 3_600_000;
const ADDRESS = /^0x[0-9a-f]{40}$/;

type Members = Record<string, unknown>;

/** What of all `values` stands in a member. */
function members(values: readonly unknown[], name: string): unknown[] {
  return values.flatMap((value) => {
    const member = (value as Members)[name];
    return member === undefined ? [] : [member];
  });
}

const recordedOrders = () => [
  ...members(recordedFrames("openOrders"), "orders").flat(),
  ...recordedAnswers("frontendOpenOrders").flat(),
  ...members(recordedAnswers("historicalOrders").flat(), "order"),
];

describe("an answer of REST has no member that was not recorded, and lacks none:", () => {
  const answers = new Map<string, unknown[]>();
  const of = (type: string): unknown[] => answers.get(type) ?? [];

  // The venue is gone after the first test.
  beforeAll(async () => {
    const running = await stillVenue({ pastMs: 8 * HOUR, activity: 30 });
    for (const type of "historicalOrders openOrders userFunding userRateLimit userRole webData2".split(" "))
      answers.set(type, [await ask(running, { type, user: A }), await ask(running, { type, user: B })]);
    for (const type of "meta spotMeta allMids".split(" ")) answers.set(type, [await ask(running, { type })]);
    answers.set("leaderboard", [await (await fetch(`${running.api}/Mainnet/leaderboard`)).json()]);
  });

  it("historicalOrders", () => {
    const rows = of("historicalOrders").flat();
    const recorded = recordedAnswers("historicalOrders").flat();
    const bare = (row: unknown) => ({ ...(row as Members), order: 0 });
    expect(strangers(shapeOf(rows.map(bare)), shapeOf(recorded.map(bare)))).toEqual([]);
    expect(strangers(shapeOf(recorded.map(bare)), shapeOf(rows.map(bare)))).toEqual([]);
    const orders = shapeOf(members(rows, "order"));
    expect(strangers(orders, shapeOf(recordedOrders()))).toEqual([]);
    expect(strangers(shapeOf(recordedOrders()), orders)).toEqual([]);
    const [first] = members(recorded, "order");
    expect(Object.keys(members(rows, "order")[0] as Members)).toEqual(Object.keys(first as Members));
  });

  it("openOrders, but what came after its recording", () => {
    const recorded = shapeOf(recordedAnswers("openOrders").flat());
    const shown = shapeOf(of("openOrders").flat());
    expect(strangers(shown, recorded).sort()).toEqual([
      "cloid: string",
      "origSz: string",
      "reduceOnly: boolean",
    ]);
    expect(strangers(recorded, shown)).toEqual([]);
    expect(strangers(shown, shapeOf(recordedOrders()))).toEqual([]);
  });

  it("userFunding, but the samples that newer ones lack", () => {
    const recorded = shapeOf(recordedAnswers("userFunding").flat());
    const shown = shapeOf(of("userFunding").flat());
    expect(strangers(shown, recorded)).toEqual(["delta.nSamples: null"]);
    expect(strangers(recorded, shown)).toEqual([]);
  });

  it("userRole and userRateLimit, but the surplus that newer ones have", () => {
    const role = shapeOf(of("userRole"));
    expect(strangers(role, shapeOf(recordedAnswers("userRole")))).toEqual([]);
    const limit = shapeOf(of("userRateLimit"));
    expect(strangers(limit, shapeOf(recordedAnswers("userRateLimit")))).toEqual(["nRequestsSurplus: number"]);
    expect(strangers(shapeOf(recordedAnswers("userRateLimit")), limit)).toEqual([]);
  });

  it("meta and the rest of webData2", () => {
    const recorded = recordedFrames("webData2");
    const told = of("webData2");
    const metas = members(recorded, "meta");
    expect(strangers(shapeOf(of("meta")), shapeOf([...metas, ...recordedAnswers("meta")]))).toEqual([
      "collateralToken: number",
    ]);
    expect(strangers(shapeOf(recordedAnswers("meta")), shapeOf(of("meta")))).toEqual([]);
    for (const list of ["assetCtxs", "spotAssetCtxs", "spotState"])
      expect(strangers(shapeOf(members(told, list).flat()), shapeOf(members(recorded, list).flat()))).toEqual(
        [],
      );
    const known = new Set(recorded.flatMap((data) => Object.keys(data)));
    for (const data of told) for (const name of Object.keys(data as Members)) expect(known).toContain(name);
  });

  it("spotMeta and allMids", () => {
    expect(strangers(shapeOf(of("spotMeta")), shapeOf(recordedAnswers("spotMeta")))).toEqual([]);
    const kinds = (mids: unknown[]) =>
      new Set(mids.flatMap((each) => Object.values(each as Members)).map((px) => typeof px));
    expect(kinds(of("allMids"))).toEqual(kinds(recordedAnswers("allMids")));
  });

  it("the leaderboard, but that most have no name", () => {
    const recorded = shapeOf(recordedLeaderboards());
    const shown = shapeOf(of("leaderboard"));
    expect(strangers(shown, recorded)).toEqual(["leaderboardRows[].displayName: null"]);
    expect(strangers(recorded, shown)).toEqual([]);
    for (const { ethAddress } of members(of("leaderboard"), "leaderboardRows").flat() as Members[])
      expect(ethAddress).toMatch(ADDRESS);
  });

  it("the rows of spot tokens are those that were recorded", () => {
    const tokens = (value: unknown) => (value as { tokens: { name: string }[] }).tokens;
    const recorded = new Map(
      recordedAnswers("spotMeta")
        .flatMap(tokens)
        .map((token) => [token.name, token]),
    );
    for (const token of of("spotMeta").flatMap(tokens)) expect(token).toEqual(recorded.get(token.name));
  });
});
