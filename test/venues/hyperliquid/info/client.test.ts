// What the REST client sends, and what it weighs.
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../../../src/venues/hyperliquid/info/answer.js";
import type { InfoClient } from "../../../../src/venues/hyperliquid/info/client.js";
import type { How } from "../../../../src/venues/hyperliquid/info/transport.js";
import { answers, type Script, says } from "../../../support/scripted-info.js";
import { waitFor } from "../../../support/wait.js";
import { recordedAnswer } from "../wire/info/recorded.js";
import { asking, how, routeOf, USER } from "./asking.js";

const ROLE = answers({ role: "user" });

/** Answers nothing by itself; `open` holds what waits. */
function holding(): { script: Script; open: ServerResponse[]; types: (string | undefined)[] } {
  const open: ServerResponse[] = [];
  const types: (string | undefined)[] = [];
  const script: Script = (response, { body }) => {
    open.push(response);
    types.push(body?.type);
  };
  return { script, open, types };
}

function fillRows(count: number): unknown[] {
  const rows = recordedAnswer("info-userFills/hip3-perp-spotdust-2000.json") as unknown[];
  return rows.slice(0, count);
}

const RANGE = { startTime: 1_790_000_000_000, endTime: 1_790_000_500_000 };

describe("a request", () => {
  type Ask = (client: InfoClient, how: How) => Promise<Answer<unknown>>;
  it.each<[Ask, object]>([
    [(c, h) => c.clearinghouseState(USER, "", h), { type: "clearinghouseState", user: USER }],
    [(c, h) => c.clearinghouseState(USER, "xyz", h), { type: "clearinghouseState", user: USER, dex: "xyz" }],
    [(c, h) => c.frontendOpenOrders(USER, "xyz", h), { type: "frontendOpenOrders", user: USER, dex: "xyz" }],
    [(c, h) => c.openOrders(USER, "", h), { type: "openOrders", user: USER }],
    [(c, h) => c.webData2(USER, h), { type: "webData2", user: USER }],
    [(c, h) => c.orderStatus(USER, 7, h), { type: "orderStatus", user: USER, oid: 7 }],
    [(c, h) => c.orderStatus(USER, "0xc1", h), { type: "orderStatus", user: USER, oid: "0xc1" }],
    [(c, h) => c.historicalOrders(USER, h), { type: "historicalOrders", user: USER }],
    [(c, h) => c.userFills(USER, h), { type: "userFills", user: USER }],
    [(c, h) => c.userFillsByTime(USER, RANGE, h), { type: "userFillsByTime", user: USER, ...RANGE }],
    [(c, h) => c.userTwapSliceFills(USER, h), { type: "userTwapSliceFills", user: USER }],
    [
      (c, h) => c.userTwapSliceFillsByTime(USER, { startTime: 1 }, h),
      { type: "userTwapSliceFillsByTime", user: USER, startTime: 1 },
    ],
    [(c, h) => c.userFunding(USER, RANGE, h), { type: "userFunding", user: USER, ...RANGE }],
    [
      (c, h) => c.userNonFundingLedgerUpdates(USER, RANGE, h),
      { type: "userNonFundingLedgerUpdates", user: USER, ...RANGE },
    ],
    [(c, h) => c.userRole(USER, h), { type: "userRole", user: USER }],
    [(c, h) => c.subAccounts(USER, h), { type: "subAccounts", user: USER }],
    [(c, h) => c.spotClearinghouseState(USER, h), { type: "spotClearinghouseState", user: USER }],
    [(c, h) => c.userAbstraction(USER, h), { type: "userAbstraction", user: USER }],
    [(c, h) => c.twapHistory(USER, h), { type: "twapHistory", user: USER }],
    [(c, h) => c.vaultDetails(USER, h), { type: "vaultDetails", vaultAddress: USER }],
    [(c, h) => c.perpDexs(h), { type: "perpDexs" }],
    [(c, h) => c.meta("", h), { type: "meta" }],
    [(c, h) => c.meta("xyz", h), { type: "meta", dex: "xyz" }],
    [(c, h) => c.spotMeta(h), { type: "spotMeta" }],
  ])("%# is sent as JSON to /info, without a cookie", async (ask, body) => {
    const { client, info } = await asking((response) => {
      response.setHeader("set-cookie", "session=1");
      response.end("[]");
    });
    await ask(client, how());
    await ask(client, how());
    for (const asked of info.asked) {
      expect(asked).toMatchObject({ method: "POST", path: "/info", body });
      expect(asked.headers).toMatchObject({ "content-type": "application/json" });
      expect(asked.headers).not.toHaveProperty("cookie");
    }
    expect(info.asked).toHaveLength(2);
  });

  it("takes its weight before, and the surcharge of the rows when they are there", async () => {
    const { script, open } = holding();
    const { client } = await asking(script);
    const asked = client.userFills(USER, how("backfill"));
    const response = await waitFor("the request", () => open[0]);
    expect(routeOf(client).budget.used).toBe(120);
    response.end(JSON.stringify(fillRows(41)));
    expect(await asked).toMatchObject({ ok: true, weight: 23, value: { received: 41 } });
    expect(routeOf(client).budget.used).toBe(23);
    expect(routeOf(client).budget.classes.backfill).toMatchObject({ granted: 1, weight: 23, used: 23 });
    expect(client.counts().requests.userFills.weight).toBe(23);
  });

  it("weighs what its failed tries weigh besides", async () => {
    const { client } = await asking((response, asked, n) =>
      (n === 0 ? says(503, "") : answers([]))(response, asked, n),
    );
    expect(await client.userFills(USER, how())).toMatchObject({ ok: true, weight: 40 });
    expect(routeOf(client).budget.used).toBe(40);
  });

  it("weighs a full page where nobody can tell what was answered", async () => {
    const { client } = await asking(says(200, "[{"));
    await client.userFills(USER, how());
    expect(routeOf(client).budget.used).toBe(120);
  });

  it("is planned with a little less than what the venue allows", async () => {
    const allowed = await asking(ROLE, { weightPerMinute: 600 });
    expect(routeOf(allowed.client).budget.weightPerMinute).toBe(570);
    expect(allowed.client.left("poll")).toBe(570);
    const unnamed = await asking(ROLE);
    expect(routeOf(unnamed.client).budget.weightPerMinute).toBe(1_140);
  });

  it("waits for its weight, and nobody sends more than a minute's worth meanwhile", async () => {
    const { client } = await asking(ROLE, { weightPerMinute: 200, speed: 120 });
    const sent = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const answer = await client.userRole(USER, how("poll"));
        return answer.ok ? answer.askedAt : 0;
      }),
    );
    for (const [n, at] of sent.slice(3).entries()) expect(at - (sent[n] ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  it("that is read with refusals says so, with their paths", async () => {
    const [first, second] = fillRows(2);
    const { client } = await asking(answers([first, { ...(second as object), px: "NaN" }]));
    expect(await client.userFills(USER, how())).toMatchObject({
      ok: true,
      value: { rows: [expect.anything()], complete: false, received: 2 },
      reported: { refusals: [{ path: "userFills[1].px" }], moreRefusals: 0 },
    });
  });
});
