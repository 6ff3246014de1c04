// Traders who are polled are looked at wherever a streamed one would be, and one request that fails spoils no other.
import { afterEach, describe, expect, it } from "vitest";
import type { Clock } from "../../src/timing/clock.js";
import { account, held, type ScriptedCollector, scriptedCollector } from "../support/scripted-collector.js";
import { says } from "../support/scripted-info.js";
import { wireOrder } from "../support/scripted-venue.js";
import { waitFor } from "../support/wait.js";

const A = `0x${"a".repeat(40)}`;
const B = `0x${"b".repeat(40)}`;
const FILL = { px: "70.0", sz: "1.0", side: "B", startPosition: "1.0", dir: "Open Long", closedPnl: "0.0" };

let scripted: ScriptedCollector;

afterEach(() => scripted.stop());

const rows = (name: string, filter: object = {}) =>
  scripted.database.db.collection(name).find(filter).toArray();

describe("a polled trader", () => {
  it("whose order rests on a dex without position or balance there is seen all the same", async () => {
    scripted = await scriptedCollector([A, B], (type, user, dex) => {
      if (type !== "frontendOpenOrders" || user !== A || dex !== "xyz") return undefined;
      return [wireOrder(8101, { coin: "xyz:CL" })];
    });
    await scripted.collector.start();
    const [event] = await waitFor("the order", async () => {
      const found = await rows("trader_orders");
      return found.length > 0 && found;
    });
    expect(event).toMatchObject({ coin: "xyz:CL", action: "new", source: "frontendOpenOrders" });
    const states = async () => (await rows("trader_current_state")).map(({ _id }) => String(_id));
    await waitFor("its state", async () => (await states()).length >= 3);
    expect((await states()).sort()).toEqual([`${A}:`, `${A}:xyz`, `${B}:`]);
  });

  it("that comes to a dex later is seen within a look or two, and never as new to us", async () => {
    let came = false;
    scripted = await scriptedCollector([A], (type, _user, dex, clock: Clock) => {
      if (!came || dex !== "xyz") return undefined;
      if (type === "clearinghouseState") return account(clock.now(), [held("xyz:CL", "5.0")], "35.0");
      return type === "frontendOpenOrders" ? [wireOrder(8102, { coin: "xyz:CL" })] : undefined;
    });
    const { collector, pass } = scripted;
    await collector.start();
    await waitFor("a look", () => collector.stats().traders.every(({ age_ms }) => age_ms !== null));
    await pass(90_000);
    came = true;
    const cameAt = scripted.clock.now();
    const opened = await waitFor("the position", async () => (await rows("trader_positions"))[0]);
    expect(["live", "recovered"]).toContain(opened.seen);
    expect(opened.observedAt.getTime() - cameAt).toBeLessThan(60_000);
    const order = await waitFor("the order", async () => (await rows("trader_orders"))[0]);
    expect(["live", "recovered"]).toContain(order.seen);
  });

  it("is as fresh as planned on the others where one dex never answers, and health says which", async () => {
    const since = Date.now();
    let bought = false;
    scripted = await scriptedCollector(
      [A, B],
      (type, _user, dex, clock: Clock) => {
        if (dex === "xzy") return says(500, "null");
        if (type === "clearinghouseState" && dex === "")
          return account(clock.now(), [held("BTC", bought ? "2.0" : "1.0")], "9.0");
        if (type !== "userFillsByTime" || !bought) return undefined;
        const rest = { hash: `0x${"cd".repeat(32)}`, oid: 9_100, crossed: true, fee: "0.1", twapId: null };
        return [{ coin: "BTC", ...FILL, ...rest, tid: 9_200, feeToken: "USDC", time: since }];
      },
      { TRADER_DEXES: "xzy" },
    );
    const { collector, ready, pass, quiet } = scripted;
    await collector.start();
    await waitFor("both", () => collector.stats().traders.every(({ age_ms }) => age_ms !== null));
    await pass(60_000);
    bought = true;
    await waitFor("the fills", async () => (await rows("trader_fills")).length === 2);
    expect(await rows("trader_positions", { action: "increased" })).toHaveLength(2);
    const reasons = await waitFor("health to name it", async () => {
      const { reasons } = (await ready()).body;
      return reasons.some(({ code }) => code === "rest_failing") && reasons;
    });
    expect(reasons.map(({ code }) => code)).toEqual(["rest_failing"]);
    expect(reasons[0]?.detail).toMatch(/0x[ab]{40} on xzy: HTTP 500: null; 3 more fail$/);
    expect(quiet.lines.filter(({ msg }) => msg === "REST fails")).toMatchObject([
      { dex: "xzy", words: "HTTP 500: null" },
    ]);
  });
});

it("answers that cannot be read for minutes close nothing; the log says it twice, quarantine has each once", async () => {
  let out = false;
  scripted = await scriptedCollector([A, B], (type, user, dex, clock: Clock) => {
    if (dex !== "" || (type !== "clearinghouseState" && type !== "frontendOpenOrders")) return undefined;
    if (out && user === A) return says(200, "null");
    if (out) return says(200, "<html>We'll be back soon</html>", { "content-type": "text/html" });
    return type === "frontendOpenOrders"
      ? [wireOrder(user === A ? 1 : 2)]
      : account(clock.now(), [held("BTC", "1.0")]);
  });
  const { collector, pass, quiet } = scripted;
  const lines = (msg: string) => quiet.lines.filter((line) => line.msg === msg);
  await collector.start();
  await waitFor("both orders", async () => (await rows("trader_orders")).length === 2);
  out = true;
  await pass(200_000);
  out = false;
  await waitFor(
    "all to be over",
    () => lines("REST does not fail like this any more").length === lines("REST fails").length,
    60_000,
  );
  // On a slow machine some are late besides.
  const words = lines("REST fails").flatMap(({ kind, words }) => (kind === "timeout" ? [] : [words]));
  expect(words.sort()).toEqual([
    "HTTP 200: <html>We'll be back soon</html>",
    "clearinghouseState: null is not an object",
    "frontendOpenOrders: null is not an array",
  ]);
  const kept = await waitFor("quarantine", async () => {
    const found = await rows("quarantine");
    return found.length === 2 && found;
  });
  expect(kept.map(({ raw }) => raw).sort()).toEqual(["<html>We'll be back soon</html>", "null"]);
  expect(kept.every(({ count }) => count <= 2)).toBe(true);
  expect(await rows("trader_orders", { action: "closed" })).toEqual([]);
  expect(await rows("trader_positions", { action: "closed" })).toEqual([]);
});
