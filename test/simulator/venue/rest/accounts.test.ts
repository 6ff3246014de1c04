// What REST tells of what users have, of who they are, and of markets.
import { describe, expect, it } from "vitest";
import type { Role } from "../../../../src/simulator/model/record-words.js";
import { sampleRoles } from "../../../../src/simulator/model/roles.js";
import type { ShownOrder } from "../../../../src/simulator/model/words.js";
import { client, dataOf, subscribed, venue } from "../serving.js";
import { order, StubModel } from "../stub-model.js";
import { A, ask, askList, B, C, stillVenue } from "./asking.js";

const NOBODY = `0x${"f".repeat(40)}`;
const AGENT = `0xa9e27${"0".repeat(35)}`;
const ROLES = sampleRoles([A, B, C]);

/** All that is asked of a user. */
const TYPES =
  "clearinghouseState spotClearinghouseState frontendOpenOrders openOrders historicalOrders userFills " +
  "userFillsByTime userTwapSliceFills userTwapSliceFillsByTime userFunding userNonFundingLedgerUpdates";

describe("what a user has", () => {
  it("is told of each dex as the model shows it, spot orders with the first one", async () => {
    const running = await stillVenue({ pastMs: 3_600_000 });
    const coins = new Set<string>();
    for (const user of [A, B, C]) {
      for (const dex of ["", "xyz"]) {
        const orders = running.model.openOrders(user, dex);
        const account = running.model.account(user, dex);
        expect(await ask(running, { type: "frontendOpenOrders", user, dex })).toEqual(orders);
        expect(await ask(running, { type: "clearinghouseState", user, dex })).toEqual(account);
        for (const { coin } of orders) coins.add(dex === "" && coin.startsWith("@") ? "spot" : dex);
      }
    }
    expect([...coins].sort()).toEqual(["", "spot", "xyz"]);
  });

  it("is listed in short as the stream's updates tell of orders", async () => {
    const model = new StubModel(1);
    const cloid = `0x${"1".repeat(32)}`;
    const trigger = { isTrigger: true, triggerPx: "90.0", orderType: "Stop Market", tif: null };
    model.shows(A, "", [order(1, { cloid, reduceOnly: true, ...trigger }), order(2)]);
    const [one, two] = await askList(await venue({ model }), { type: "openOrders", user: A });
    const { coin, side, limitPx, sz, timestamp, origSz } = order(1);
    expect(one).toEqual({ coin, side, limitPx, sz, oid: 1, timestamp, origSz, cloid, reduceOnly: true });
    expect(two).toEqual({ coin, side, limitPx, sz, oid: 2, timestamp, origSz });
  });

  it("is what webData2 tells of the first dex and of spot, in the members that were recorded", async () => {
    const running = await stillVenue({ roles: ROLES });
    const told = await ask(running, { type: "webData2", user: C });
    expect(told).toMatchObject({
      user: C,
      isVault: true,
      agentAddress: `0xa9e27${"2".padStart(35, "0")}`,
      openOrders: running.model.openOrders(C, ""),
      clearinghouseState: running.model.account(C, ""),
      spotState: { balances: running.model.records?.spotBalances(C) },
    });
    const { meta, assetCtxs } = told as { meta: { universe: unknown[] }; assetCtxs: unknown[] };
    expect(assetCtxs).toHaveLength(meta.universe.length);
  });

  it("is nothing, zero or null of an agent and of whom nobody knows, never an error", async () => {
    const running = await stillVenue({ roles: ROLES });
    for (const user of [AGENT, NOBODY]) {
      for (const type of TYPES.split(" ")) {
        const answer = await ask(running, { type, user, startTime: 0 });
        if (type === "clearinghouseState")
          expect(answer).toMatchObject({ marginSummary: { accountValue: "0.0" }, assetPositions: [] });
        else if (type === "spotClearinghouseState") expect(answer).toEqual({ balances: [] });
        else expect(answer).toEqual([]);
      }
      expect(await ask(running, { type: "subAccounts", user })).toBeNull();
      expect(await ask(running, { type: "orderStatus", user, oid: 1 })).toEqual({ status: "unknownOid" });
      expect(await ask(running, { type: "webData2", user })).toMatchObject({ user, openOrders: [] });
      expect(await ask(running, { type: "userRateLimit", user })).toMatchObject({ cumVlm: "0.0" });
    }
    expect(running.restDeliveredOids.size).toBe(0);
  });

  it("is told of a model that remembers nothing but orders, accounts and fills, too", async () => {
    const running = await venue({ model: new StubModel(1) });
    expect(await ask(running, { type: "userRole", user: A })).toEqual({ role: "user" });
    expect(await ask(running, { type: "userRole", user: NOBODY })).toEqual({ role: "missing" });
    for (const type of TYPES.split(" ")) await ask(running, { type, user: A, startTime: 0 });
    for (const type of "meta spotMeta perpDexs allMids".split(" ")) await ask(running, { type });
    const leaderboard = await (await fetch(`${running.api}/Mainnet/leaderboard`)).json();
    expect(leaderboard).toEqual({ leaderboardRows: [] });
  });
});

describe("who a user is", () => {
  it.each<[string, Role]>([
    [A, { role: "user" }],
    [B, { role: "subAccount", data: { master: A } }],
    [C, { role: "vault" }],
    [AGENT, { role: "agent", data: { user: A } }],
    [NOBODY, { role: "missing" }],
  ])("%s is told by userRole", async (user, role) => {
    const running = await stillVenue({ roles: ROLES });
    expect(await ask(running, { type: "userRole", user })).toEqual(role);
  });

  it("is told of a master's sub-accounts, which trade by themselves", async () => {
    const running = await stillVenue({ roles: ROLES });
    expect(await ask(running, { type: "subAccounts", user: A })).toEqual([
      {
        name: "sub 1",
        subAccountUser: B,
        master: A,
        clearinghouseState: running.model.account(B, ""),
        spotState: { balances: running.model.records?.spotBalances(B) },
      },
    ]);
    expect(await ask(running, { type: "subAccounts", user: B })).toBeNull();
    expect((await askList(running, { type: "userFills", user: B })).length).toBeGreaterThan(0);
  });
});

describe("markets", () => {
  it("are those of the model, by dex", async () => {
    const running = await stillVenue();
    const dexes = (await askList(running, { type: "perpDexs" })) as ({ name: string } | null)[];
    expect(dexes.map((dex) => dex?.name ?? "")).toEqual(running.model.dexes);
    const names = new Set<string>();
    for (const dex of running.model.dexes) {
      const { universe } = (await ask(running, { type: "meta", dex })) as { universe: { name: string }[] };
      for (const { name } of universe) names.add(name);
      const mids = Object.keys((await ask(running, { type: "allMids", dex })) as object);
      for (const { name } of universe) expect(mids).toContain(name);
    }
    const spot = (await ask(running, { type: "spotMeta" })) as { universe: { name: string }[] };
    for (const { name } of spot.universe) names.add(name);
    expect([...names].sort()).toEqual([...running.model.coins].sort());
  });
});

describe("a REST listing", () => {
  it("that arrived is remembered apart from those of the stream", async () => {
    const running = await stillVenue();
    const orders = (await askList(running, { type: "frontendOpenOrders", user: A })) as ShownOrder[];
    const shown = running.restDeliveredOids.get(A)?.get("");
    for (const { oid, sz } of orders) expect(shown?.get(oid)).toBe(sz);
    expect(running.deliveredOids.size).toBe(0);
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "openOrders", user: A });
    expect(dataOf(subscriber, "error")).toEqual([]);
  });
});
