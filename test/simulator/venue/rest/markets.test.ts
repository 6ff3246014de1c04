// What REST tells of coins, besides their prices.
import { describe, expect, it } from "vitest";
import { client, dataOf, firstOf, subscribed } from "../serving.js";
import { ask, stillVenue } from "./asking.js";

type Contexts = readonly [{ universe: { name: string }[] }, { dayNtlVlm: string; dayBaseVlm: string }[]];

describe("metaAndAssetCtxs and spotMetaAndAssetCtxs", () => {
  it("have a context for each coin in the order of the universe, with what was traded in a day", async () => {
    const running = await stillVenue();
    const seen = new Map<string, number>();
    for (const dex of ["", "xyz"]) {
      const answer = (await ask(running, { type: "metaAndAssetCtxs", dex })) as Contexts;
      expect(answer[0]).toEqual(await ask(running, { type: "meta", dex }));
      for (const [n, { name }] of answer[0].universe.entries())
        seen.set(name, Number(answer[1][n]?.dayNtlVlm));
    }
    const spot = (await ask(running, { type: "spotMetaAndAssetCtxs" })) as Contexts;
    expect(spot[0]).toEqual(await ask(running, { type: "spotMeta" }));
    expect(spot[1]).toMatchObject([{ coin: "@107" }]);
    seen.set("@107", Number(spot[1][0]?.dayNtlVlm));
    expect(new Set(seen.keys())).toEqual(running.model.coins);
    for (const [coin, volume] of seen) expect(volume, coin).toBeGreaterThan(1_000_000);
    expect(new Set(seen.values()).size).toBe(seen.size);
    const again = await stillVenue({ seed: 4 });
    const [, contexts] = (await ask(again, { type: "metaAndAssetCtxs" })) as Contexts;
    expect(Number(contexts[0]?.dayNtlVlm)).toBe(seen.get("BTC"));
  });

  it("weigh 20 each, and know no dex that does not exist", async () => {
    const running = await stillVenue();
    await ask(running, { type: "metaAndAssetCtxs" });
    await ask(running, { type: "spotMetaAndAssetCtxs" });
    expect(running.counters.rest.weightWorstMinute).toBe(40);
    await expect(ask(running, { type: "metaAndAssetCtxs", dex: "none" })).rejects.toThrow("500 null");
  });
});

describe("a quiet coin", () => {
  it("is there, and may be subscribed; nobody trades it", async () => {
    const running = await stillVenue({ quietCoins: 40, strangers: 20 });
    const [meta, contexts] = (await ask(running, { type: "metaAndAssetCtxs" })) as Contexts;
    const quiet = meta.universe.flatMap(({ name }, n) => (name.startsWith("Q") ? [[name, contexts[n]]] : []));
    expect(quiet).toHaveLength(40);
    expect(quiet[0]).toMatchObject(["Q000", { dayNtlVlm: "0.0", dayBaseVlm: "0.0" }]);
    expect(await ask(running, { type: "allMids" })).toMatchObject({ Q000: "1.0", Q039: "1.0" });
    const subscriber = await client(running);
    expect(await subscribed(subscriber, { type: "trades", coin: "Q039" })).toBeNull();
    running.clock.pass(60_000);
    running.truth();
    await subscriber.answers();
    expect(await firstOf(subscriber, "trades", 1)).toEqual([[]]);
    expect(dataOf(subscriber, "trades")).toHaveLength(1);
  });

  it("changes no story", async () => {
    const [loud, quiet] = [await stillVenue(), await stillVenue({ quietCoins: 40 })];
    expect(quiet.model.truth()).toEqual(loud.model.truth());
  });
});
